import { routes } from "@comptoir/contract";
import { fastify } from "fastify";
import { expect, it } from "vitest";
import { createMetrics } from "../metrics.js";
import { type AllHandlers, registerRoutes } from "./register-routes.js";

/** The registrar refuses the table before it looks at anything else: no database is reached. */
const deps = { metrics: createMetrics() } as unknown as Parameters<typeof registerRoutes>[2];
const complete = Object.fromEntries(Object.keys(routes).map((name) => [name, async () => ({})]));

it("refuses at start a route without handler, and a handler without route, naming them", () => {
  const { getSale: _, ...partial } = complete;
  const handlers = { ...partial, deleteEverything: async () => ({}) } as unknown as AllHandlers;
  expect(() => registerRoutes(fastify(), handlers, deps)).toThrow("without handler [getSale], without route [deleteEverything]");
});
