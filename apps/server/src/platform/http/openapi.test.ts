import { routes } from "@comptoir/contract";
import { expect, it } from "vitest";
import { buildOpenApi } from "./openapi.js";

interface Document {
  paths: Record<
    string,
    Record<
      string,
      { operationId: string; parameters: { name: string; in: string; required: boolean }[]; requestBody?: unknown; security?: unknown[] }
    >
  >;
  components: { schemas: { Erreur: { required: string[] } } };
}

const document = buildOpenApi("1.2.3") as unknown as Document;

it("describes every route of the contract once", () => {
  const operations = Object.values(document.paths).flatMap((methods) => Object.values(methods).map((operation) => operation.operationId));
  expect(operations.sort()).toEqual(Object.keys(routes).sort());
});

it("turns :name into {name}, with its parameters, bodies and errors", () => {
  const validate = document.paths["/api/sales/{id}/validation"]?.put;
  expect(validate?.parameters).toMatchObject([{ name: "id", in: "path", required: true }]);
  expect(validate?.requestBody).toBeDefined();
  const search = document.paths["/api/patients"]?.get;
  expect(search?.parameters).toMatchObject([
    { name: "q", in: "query", required: true },
    { name: "search", in: "query", required: false },
  ]);
  expect(search?.requestBody).toBeUndefined();
  expect(document.components.schemas.Erreur.required).toEqual(["code", "text", "ref"]);
});

it("asks cookie and key everywhere but on the public routes", () => {
  expect(document.paths["/healthz"]?.get?.security).toEqual([]);
  expect(document.paths["/api/patients"]?.get?.security).toBeUndefined();
});
