import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAcceptAnswer, decodeVerrou } from "./decode-accept-answer.js";
import { decodeDispenseAnswer } from "./decode-dispense-answer.js";
import { decodeOperationOutcome } from "./decode-operation-outcome.js";
import { decodeDispenseSearch, decodeTaskSearch } from "./decode-search.js";
import type { NumeroOrdonnance } from "./index.js";

/*
 * The contract: whatever bytes arrive, every decoder answers, within a second, with a value of its type or REPONSE_ILLISIBLE that
 * names a place; it never throws, and "never recorded" or "unknown number" is never read out of a damaged answer.
 */
const NUMERO = "01S2TBPZ2JCNZZYGHZ" as NumeroOrdonnance;
const KEY = "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a11";
const decoders = {
  decodeAcceptAnswer,
  decodeVerrou,
  decodeDispenseAnswer,
  decodeOperationOutcome,
  decodeTaskSearch: (body: Uint8Array) => decodeTaskSearch(body, NUMERO),
  decodeDispenseSearch: (body: Uint8Array) => decodeDispenseSearch(body, KEY),
};
type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
const bytes = (text: string) => new TextEncoder().encode(text);
const vector = (name: string): Json =>
  JSON.parse(readFileSync(new URL(`../../../../vectors/ordonnance/${name}.json`, import.meta.url), "utf8"));
const vectors = {
  decodeAcceptAnswer: "accept-answer",
  decodeVerrou: "accept-answer",
  decodeDispenseAnswer: "dispense-answer",
  decodeOperationOutcome: "operation-outcome-validation",
  decodeTaskSearch: "task-search",
  decodeDispenseSearch: "dispense-search",
} as const;

describe.each(Object.entries(decoders))("%s", (name, decode) => {
  const refused = (body: Uint8Array) => {
    const started = performance.now();
    const result = decode(body);
    expect(performance.now() - started).toBeLessThan(1000);
    expect(result).toMatchObject({ ok: false, failure: { kind: "REPONSE_ILLISIBLE" } });
    if (!result.ok) {
      expect(result.failure.where).not.toBe("");
      expect(result.failure.what.length).toBeLessThan(400);
    }
  };

  test.each([
    ["nothing", ""],
    ["text", "Bad gateway"],
    ["a page", "<!doctype html><title>502</title>"],
    ["null", "null"],
    ["a number", "12"],
    ["a string", '"Bundle"'],
    ["an array", "[]"],
    ["an empty object", "{}"],
    ["another resource", '{"resourceType":"Patient"}'],
    ["cut JSON", '{"resourceType":"Bundle","type":'],
    ["NaN", '{"resourceType":"Bundle","type":"searchset","total":NaN}'],
    ["a byte order mark twice", "\uFEFF\uFEFF{}"],
    ["100 000 levels of arrays", "[".repeat(100_000) + "]".repeat(100_000)],
    ["100 000 levels of objects", `${'{"a":'.repeat(100_000)}1${"}".repeat(100_000)}`],
    [
      "levels within the protocol's elements",
      `{"resourceType":"Bundle","type":"searchset","total":1,"entry":[{"resource":${"[".repeat(60)}${"]".repeat(60)}}]}`,
    ],
    ["a million entries", `{"resourceType":"Bundle","type":"searchset","total":1,"entry":[${"1,".repeat(900_000)}1]}`],
    ["a body over the limit", `{"resourceType":"Bundle","pad":"${"x".repeat(3_000_000)}"}`],
    [
      "a key of object internals",
      '{"__proto__":{"resourceType":"Bundle","type":"searchset","total":0},"constructor":{"prototype":{"x":1}}}',
    ],
  ])("%s", (_what, text) => {
    refused(bytes(text));
    expect(({} as Record<string, unknown>).x).toBeUndefined();
  });

  test("bytes that are no UTF-8", () => refused(new Uint8Array([0x7b, 0xff, 0xfe, 0x7d])));

  test("any bytes", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), (body) => void decode(body)));
    fc.assert(fc.property(fc.json({ maxDepth: 6 }), (text) => void decode(bytes(text))));
  });

  test("the vector with one value replaced by another type: an answer or a place, never an exception", () => {
    const whole = vector(vectors[name as keyof typeof vectors]);
    const paths = listPaths(whole);
    const junk: Json[] = [null, true, -1, 1e308, "", "x".repeat(30_000), [], {}, [[]], "2026-13-45", "../..", { __proto__: 1 } as Json];
    for (const path of paths) {
      for (const value of junk) {
        const result = decode(bytes(JSON.stringify(replaceAt(whole, path, value))));
        if (!result.ok) expect(result.failure.kind).toBe("REPONSE_ILLISIBLE");
      }
    }
  });

  test("the vector with one element taken away", () => {
    const whole = vector(vectors[name as keyof typeof vectors]);
    for (const path of listPaths(whole)) {
      const result = decode(bytes(JSON.stringify(replaceAt(whole, path, undefined))));
      if (!result.ok) expect(result.failure.kind).toBe("REPONSE_ILLISIBLE");
    }
  });

  test("unknown elements and extensions everywhere change nothing", () => {
    const whole = vector(vectors[name as keyof typeof vectors]);
    expect(decode(bytes(JSON.stringify(sprinkle(whole))))).toEqual(decode(bytes(JSON.stringify(whole))));
  });
});

type Path = readonly (string | number)[];
function listPaths(value: Json, path: Path = []): Path[] {
  if (value === null || typeof value !== "object") return [path];
  const inner = Object.entries(value).flatMap(([key, child]) => listPaths(child, [...path, Array.isArray(value) ? Number(key) : key]));
  return [path, ...inner];
}

function replaceAt(value: Json, path: Path, by: Json | undefined): Json | undefined {
  const [key, ...rest] = path;
  if (key === undefined) return by;
  if (Array.isArray(value)) return value.flatMap((child, i) => (i === key ? (replaceAt(child, rest, by) ?? []) : [child])) as Json;
  return Object.fromEntries(
    Object.entries(value as object).map(([name, child]) => [name, name === key ? replaceAt(child, rest, by) : child]),
  ) as Json;
}

function sprinkle(value: Json): Json {
  if (Array.isArray(value)) return value.map(sprinkle);
  if (value === null || typeof value !== "object") return value;
  const inner = Object.fromEntries(Object.entries(value).map(([key, child]) => [key, sprinkle(child)]));
  const extension = Array.isArray(inner.extension) ? { extension: [{ url: "urn:other", valueString: "x" }, ...inner.extension] } : {};
  return { ...inner, ...extension, _unknown: { deep: [1, 2, { three: 3 }] }, language: "fr" };
}

describe("answers that lie", () => {
  const accept = (edit: (text: string) => string) => decodeAcceptAnswer(bytes(edit(JSON.stringify(vector("accept-answer")))));

  test.each([
    ["a quantity below zero", (text: string) => text.replace('"value":2,', '"value":-2,'), /quantity/],
    ["a quantity beyond reason", (text: string) => text.replace('"value":2,', '"value":1e300,'), /quantity/],
    ["a quantity in a string", (text: string) => text.replace('"value":2,', '"value":"2",'), /quantity/],
    ["rights below zero", (text: string) => text.replace('"delivrances","valueInteger":1', '"delivrances","valueInteger":-1'), /extension/],
    ["no rights", (text: string) => text.replace('"urn:comptoir:on:droits"', '"urn:other"'), /extension/],
    ["a number of 19 characters", (text: string) => text.replace("01S2TBPZ2JCNZZYGHZ", "01S2TBPZ2JCNZZYGHZZ"), /identifier/],
    ["a day that does not exist", (text: string) => text.replace("2027-02-20", "2027-02-30"), /restriction/],
    ["an instant that is none", (text: string) => text.replace("2026-11-22T10:30:00Z", "tomorrow"), /parameter/],
    ["a Task id that climbs", (text: string) => text.replace("0d5f6a52-4c7e-4b8e-9d0f-2b6f5a1c7e10", "../../admin"), /id/],
    ["a Task id of dots", (text: string) => text.replace("0d5f6a52-4c7e-4b8e-9d0f-2b6f5a1c7e10", ".."), /id/],
    ["a secret that changes the address", (text: string) => text.replace("3f1c0a9e", "&admin=1"), /secret/],
    ["two lines of one id", (text: string) => text.replace('"id":"l2"', '"id":"l1"'), /prescription/],
    ["an écart outside the list", (text: string) => text.replace('"valueCode":"IDENTIQUE"', '"valueCode":"AUTRE"'), /extension/],
    ["a dispense for a patient", (text: string) => text.replace("MedicationRequest/l2", "Patient/l2"), /authorizingPrescription/],
    ["a prescriber without RPPS", (text: string) => text.replace("810007654329", "0759912345"), /identifier/],
    ["no birth name", (text: string) => text.replace('"use":"official"', '"use":"old"'), /name/],
    ["two patients", (text: string) => text.replace('"resourceType":"Organization"', '"resourceType":"Patient"'), /prescription/],
  ])("%s is refused with its place", (_name, edit, place) => {
    const result = accept(edit);
    expect(result.ok ? "accepted" : result.failure.where).toMatch(place);
  });

  test("a lunar birth date and a motive outside the list are taken as they come", () => {
    expect(accept((text) => text.replace('"birthDate":"1955-06-15"', '"birthDate":"1955-00-00"'))).toMatchObject({
      value: { ordonnance: { patient: { birthDate: "1955-00-00" } } },
    });
    const odd = accept((text) => text.replace('"code":"MTE"', '"code":"XYZ"'));
    expect(odd.ok && odd.value.ordonnance.lines[1]?.substitution).toEqual({ allowed: false });
  });

  test('"never recorded" is said only by a whole searchset that says zero', () => {
    for (const text of [
      '{"resourceType":"Bundle","type":"searchset"}',
      '{"resourceType":"Bundle","type":"searchset","total":1}',
      '{"resourceType":"Bundle","type":"collection","total":0}',
      '{"resourceType":"Bundle","type":"searchset","total":"0"}',
      '{"resourceType":"OperationOutcome","total":0,"type":"searchset"}',
    ]) {
      expect(decodeDispenseSearch(bytes(text), KEY).ok, text).toBe(false);
      expect(decodeTaskSearch(bytes(text), NUMERO).ok, text).toBe(false);
    }
  });

  test("a receipt that is no compact JWS", () => {
    for (const receipt of ["", "a.b", "a.b.c.d", "a.b.<script>"])
      expect(decodeDispenseAnswer(bytes(JSON.stringify(vector("dispense-answer")).replace(/"eyJ[^"]*"/, JSON.stringify(receipt)))).ok).toBe(
        false,
      );
  });
});
