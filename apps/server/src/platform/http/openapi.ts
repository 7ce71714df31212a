import { errorBody, type Route, routes } from "@comptoir/contract";
import type { FastifyInstance } from "fastify";
import { z } from "zod";
import { KEY_HEADER, SESSION_COOKIE } from "./exchange.js";

type Json = Record<string, unknown>;

function jsonSchema(schema: z.ZodType, io: "input" | "output"): Json {
  const { $schema: _, ...rest } = z.toJSONSchema(schema, { io, target: "draft-2020-12" }) as Json;
  return rest;
}

function parameters(schema: z.ZodType | undefined, place: "path" | "query"): Json[] {
  if (!schema) return [];
  const { properties = {}, required = [] } = jsonSchema(schema, "input") as { properties?: Record<string, Json>; required?: string[] };
  return Object.entries(properties).map(([name, value]) => ({
    name,
    in: place,
    required: place === "path" || required.includes(name),
    schema: value,
  }));
}

function operation(name: string, route: Route): Json {
  const failure = {
    description: "Refus : code stable, phrase en français, repère du journal",
    content: { "application/json": { schema: { $ref: "#/components/schemas/Erreur" } } },
  };
  return {
    operationId: name,
    summary: route.summary,
    ...(route.access === "public" ? { security: [] } : {}),
    "x-access": route.access,
    parameters: [...parameters(route.params, "path"), ...parameters(route.query, "query")],
    ...(route.body
      ? { requestBody: { required: true, content: { "application/json": { schema: jsonSchema(route.body, "input") } } } }
      : {}),
    responses: {
      "200": {
        description: "OK",
        content: route.document
          ? { [route.document]: { schema: { type: "string", format: "binary" } } }
          : { "application/json": { schema: jsonSchema(route.response, "output") } },
      },
      default: failure,
    },
  };
}

/** OpenAPI 3.1 description of the contract's table. */
export function buildOpenApi(version: string): Json {
  const paths: Record<string, Json> = {};
  for (const [name, route] of Object.entries(routes as Record<string, Route>)) {
    const path = route.path.replace(/:(\w+)/g, "{$1}");
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operation(name, route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Comptoir", version, license: { name: "Apache-2.0", identifier: "Apache-2.0" } },
    paths,
    components: {
      schemas: { Erreur: jsonSchema(errorBody, "output") },
      securitySchemes: {
        session: { type: "apiKey", in: "cookie", name: SESSION_COOKIE },
        key: { type: "apiKey", in: "header", name: KEY_HEADER },
      },
    },
    security: [{ session: [], key: [] }],
  };
}

/** Serves the description at /api/openapi.json: it names no person and needs no session. */
export function serveOpenApi(app: FastifyInstance, version: string): void {
  const document = JSON.stringify(buildOpenApi(version));
  app.get("/api/openapi.json", async (_request, reply) =>
    reply.type("application/json; charset=utf-8").header("cache-control", "no-cache").send(document),
  );
}
