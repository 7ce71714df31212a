import { describe, expect, it } from "vitest";
import { z } from "zod";
import { ERRORS, RIGHTS, RIGHTS_BY_ROLE, type Route, routes } from "./index.js";

const all = Object.entries(routes as Record<string, Route>);

describe("the route table", () => {
  it("has one row per method and path, and each path parameter has its schema", () => {
    const seen = new Set<string>();
    for (const [name, route] of all) {
      const key = `${route.method} ${route.path.replace(/:\w+/g, ":x")}`;
      expect(seen.has(key), `${name} repeats ${key}`).toBe(false);
      seen.add(key);
      const parameters = [...route.path.matchAll(/:(\w+)/g)].map((match) => match[1]);
      const schema = route.params ? Object.keys((route.params as z.ZodObject).shape) : [];
      expect(schema, name).toEqual(parameters);
    }
    expect(seen.size).toBeGreaterThan(20);
  });

  it("describes every body and answer as JSON Schema, so that OpenAPI can be drawn", () => {
    for (const [name, route] of all) {
      for (const schema of [route.params, route.query, route.body, route.response]) {
        if (schema) expect(() => z.toJSONSchema(schema, { io: "input" }), name).not.toThrow();
      }
    }
  });

  it("opens no health data without a session", () => {
    const open = all.filter(([, route]) => route.access === "public").map(([name]) => name);
    expect(open.sort()).toEqual(["healthz", "knownOperators", "openSession"]);
  });
});

describe("rights", () => {
  it("[GEN.16] the technical administrator has no right that reads or writes health data", () => {
    expect([...RIGHTS_BY_ROLE["admin-technique"]].sort()).toEqual(["operator.manage", "settings.manage", "system.read"]);
  });

  it("only a titulaire, an adjoint or a préparateur validates a sale", () => {
    const who = Object.entries(RIGHTS_BY_ROLE).filter(([, rights]) => rights.includes("sale.validate"));
    expect(who.map(([role]) => role).sort()).toEqual(["adjoint", "preparateur", "titulaire"]);
  });

  it("gives each right to somebody", () => {
    const given = new Set(Object.values(RIGHTS_BY_ROLE).flat());
    expect(RIGHTS.filter((right) => !given.has(right))).toEqual([]);
  });
});

describe("errors", () => {
  it("say in French what happened, with an HTTP status of a refusal", () => {
    for (const [code, { status, text }] of Object.entries(ERRORS)) {
      expect(code).toMatch(/^[A-Z_]+$/);
      expect(status).toBeGreaterThanOrEqual(400);
      expect(text.endsWith("."), code).toBe(true);
      expect(text.length).toBeGreaterThan(20);
    }
  });
});
