import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, dispenseBundle, newKey } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox, type WrittenOrdonnance } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
let written: WrittenOrdonnance;
let secret: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
  written = await sandbox.prescribe({ lines: [{ cip13: "3400935955838", posology: "1 si douleur", repeats: 50 }], months: 60 });
  secret = (await marche.lock(written.id)).secret;
});
afterAll(async () => {
  await sandbox.close();
});

const send = (body: string | Buffer, key = newKey()) => marche.dispense(written.id, secret, key, body as string);

describe("hostile bodies: a clean refusal, nothing recorded, the service goes on", () => {
  const deep = (open: string, close: string, depth: number): string => `${open.repeat(depth)}1${close.repeat(depth)}`;
  it.each<[string, string | Buffer]>([
    ["nothing", ""],
    ["not JSON", "<xml/>"],
    ["JSON cut in the middle", '{"resourceType":"Bundle","entry":[{'],
    ["a number", "42"],
    ["null", "null"],
    ["a list", "[]"],
    ["half a megabyte of brackets", deep("[", "]", 250_000)],
    ["deep objects", deep('{"a":', "}", 50_000)],
    ["invalid UTF-8", Buffer.from([0x7b, 0x22, 0xff, 0xfe, 0x22, 0x3a, 0x31, 0x7d])],
    ["a byte order mark and nothing", Buffer.from([0xef, 0xbb, 0xbf])],
    [
      "entries without end",
      JSON.stringify({ resourceType: "Bundle", type: "collection", entry: Array.from({ length: 50_000 }, () => ({})) }),
    ],
    ["entries that are no objects", JSON.stringify({ resourceType: "Bundle", type: "collection", entry: [1, "a", null, [], true] })],
    ["a poisoned prototype", '{"__proto__":{"resourceType":"Bundle","type":"collection"},"constructor":{"prototype":{"x":1}}}'],
    ["methods as fields", '{"resourceType":"Bundle","type":"collection","entry":{"length":1,"0":{}}}'],
  ])("%s", async (_name, body) => {
    const answer = await send(body);
    expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
    expect(answer.text.length).toBeLessThan(40_000);
  });

  it("more than a mebibyte", async () => {
    const answer = await send(Buffer.alloc(1024 * 1024 + 1, 0x20));
    expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
    expect(answer.text).toContain("1 Mio");
  });

  it.each<[string, (string | number)[], unknown]>([
    ["NUL in a label", ["medicationCodeableConcept", "text"], "DOLI\u0000PRANE"],
    ["a lone surrogate in a label", ["medicationCodeableConcept", "text"], "DOLI\ud800PRANE"],
    ["an escape sequence in a label", ["medicationCodeableConcept", "text"], "\u001b[2J"],
    ["a label without end", ["medicationCodeableConcept", "text"], "A".repeat(100_000)],
    ["a quantity beyond reason", ["quantity", "value"], 1e308],
    ["a quantity of nothing", ["quantity", "value"], 1e-320],
    ["a list as status", ["status"], ["completed"]],
    ["an object as label", ["medicationCodeableConcept", "text"], { toString: "x" }],
    ["a reference out of the Task", ["authorizingPrescription", 0, "reference"], "MedicationRequest/../../Task/x"],
    ["an absolute reference", ["authorizingPrescription", 0, "reference"], "https://attaquant.example/MedicationRequest/1"],
    ["SQL as line", ["authorizingPrescription", 0, "reference"], "MedicationRequest/x'; drop table line;--"],
    ["extensions that are a text", ["extension"], "urn:comptoir:on:ecart"],
    [
      "two écarts",
      ["extension"],
      [
        { url: "urn:comptoir:on:ecart", valueCode: "IDENTIQUE" },
        { url: "urn:comptoir:on:ecart", valueCode: "IDENTIQUE" },
      ],
    ],
    ["a day that does not exist", ["whenHandedOver"], "2026-02-30T10:00:00Z"],
    ["an hour that does not exist", ["whenHandedOver"], "2026-02-03T25:61:00Z"],
  ])("%s", async (_name, path, value) => {
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] });
    const parent = dig(bundle, "entry", 0, "resource", ...path.slice(0, -1)) as Record<string | number, unknown>;
    parent[path.at(-1) ?? ""] = value;
    const answer = await send(JSON.stringify(bundle), key);
    expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
  });

  it("SQL and HTML in the places that hold text are kept as text, and shown as text", async () => {
    const nasty = `<img src=x onerror=alert(1)>'"; DROP TABLE ordonnance; -- \${7*7} {{7*7}}`;
    const key = newKey();
    const bundle = dispenseBundle({
      key,
      finess: marche.finess,
      lines: [{ lineId: written.lines[0]?.id, ecart: "NON_DELIVRE", motif: "AUTRE", note: nasty }],
    });
    expect((await send(JSON.stringify(bundle), key)).status).toBe(200);
    secret = (await marche.lock(written.id)).secret;
    const page = await (await fetch(`${sandbox.ready.console.url}/prescripteur/${written.numero}`)).text();
    expect(page).not.toContain("<img src=x");
    expect(page).toContain("&lt;img src=x onerror=alert(1)&gt;&#39;&quot;; DROP TABLE ordonnance");
  });

  it("addresses that are not ours lead nowhere", async () => {
    for (const path of [
      "/Task/..%2f..%2fetc%2fpasswd/$accept",
      `/Task/${"a".repeat(3000)}/$accept`,
      "/Task/%00/$accept",
      "/Task/%E0%A4%A/$accept",
      "//Task",
      "/Task/x/$accept/../../y",
    ]) {
      const answer = await marche.send({
        method: "POST",
        path,
        body: { resourceType: "Parameters", parameter: [{ name: "rpps", valueString: "10999900011" }] },
      });
      expect([400, 404, 414]).toContain(answer.status);
    }
  });

  it("a search that is no number is refused, not executed", async () => {
    for (const identifier of ["x", "urn:oid:1.2.250.1.215.500.1.1|' or 1=1 --", "urn:oid:1.2.250.1.215.500.1.1|01s2tbpz2jcnzzyghz", ""]) {
      const answer = await marche.send({ method: "GET", path: `/Task?identifier=${encodeURIComponent(identifier)}` });
      expect([answer.status, answer.code]).toEqual([400, "VALIDATION"]);
    }
    const twice = await marche.send({ method: "GET", path: "/Task?identifier=a&identifier=b" });
    expect(twice.status).toBe(400);
  });

  it("nothing of all this was an internal error, and the service still works", async () => {
    expect(sandbox.errors).toEqual([]);
    expect(dig((await marche.findTask(written.numero)).json, "total")).toBe(1);
    expect((dig(await sandbox.control("GET", `/ordonnance/executions?numero=${written.numero}`), "executions") as []).length).toBe(1);
  });
});
