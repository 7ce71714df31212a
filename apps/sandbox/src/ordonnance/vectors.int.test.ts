import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dig, newKey, parameterOf, resourcesOf } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox, type WrittenOrdonnance } from "../testing/test-sandbox.js";

/** Published examples, typed by hand from docs/on-ouverte.md by those who wrote the client: the service must speak like them. */
const readVector = async (name: string): Promise<unknown> =>
  JSON.parse(await readFile(fileURLToPath(new URL(`../../../../vectors/ordonnance/${name}.json`, import.meta.url)), "utf8"));

let sandbox: TestSandbox;
let marche: Caller;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
});
afterAll(async () => {
  await sandbox.close();
});

/** The four lines of the vector `accept-answer`: amoxicilline, Lévothyrox renewed once, zolpidem NS, préparation. */
const prescribeVector = (): Promise<WrittenOrdonnance> =>
  sandbox.prescribe({
    months: 3,
    flags: ["MED-1098"],
    opposed: true,
    patient: { birthName: "DESMALIX", usedName: "D'AUBIGNÉ", firstNames: ["NATHALIE", "MARIE-LOUISE"], birthDate: "1955-06-15", sex: "F" },
    lines: [
      { cip13: "3400934913174", posology: "1 gélule 3 fois par jour pendant 7 jours", boxes: 2, durationDays: 7 },
      {
        cip13: "3400930121405",
        posology: "1 comprimé le matin à jeun",
        repeats: 1,
        durationDays: 90,
        ald: true,
        note: "Patiente stabilisée.",
        substitution: { allowed: false, reason: "MTE" },
      },
      { cip13: "3400936450516", posology: "1 comprimé le soir", durationDays: 14, substitution: { allowed: false } },
      { label: "Préparation magistrale : vaseline salicylée à 5 %, 100 g", posology: "1 application par jour" },
    ],
  });

/** Paths of a JSON value with the types of its leaves; list positions are kept. */
function shapeOf(value: unknown, path = ""): string[] {
  if (Array.isArray(value)) return value.flatMap((item, index) => shapeOf(item, `${path}[${index}]`));
  if (typeof value === "object" && value !== null) return Object.entries(value).flatMap(([name, item]) => shapeOf(item, `${path}.${name}`));
  return [`${path}: ${typeof value}`];
}

/** The vector's dispense bundle, addressed to our lines and signed with our key and FINESS. */
function adapt(bundle: unknown, written: WrittenOrdonnance, key: string): object {
  const lines = new Map(written.lines.map((line, index) => [`MedicationRequest/l${index + 1}`, `MedicationRequest/${line.id}`]));
  const text = JSON.stringify(bundle)
    .replaceAll("019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a11", key)
    .replaceAll("1750012346", `1${marche.finess}`)
    .replaceAll(/MedicationRequest\/l\d/g, (reference) => lines.get(reference) ?? reference);
  return JSON.parse(text) as object;
}

describe("published vectors", () => {
  it("accept: the vector's request is accepted, the answer has the vector's shape", async () => {
    const written = await prescribeVector();
    const answer = await marche.send({
      method: "POST",
      path: `/Task/${written.id}/$accept`,
      body: (await readVector("accept-request")) as object,
    });
    expect(answer.status).toBe(200);
    const vector = await readVector("accept-answer");
    expect(dig(answer.json, "parameter", 0, "name")).toBe(dig(vector, "parameter", 0, "name"));
    const ours = dig(parameterOf(answer.json, "prescription"), "resource");
    const theirs = dig(parameterOf(vector, "prescription"), "resource");
    expect(resourcesOf(ours, "MedicationRequest").map((line) => shapeOf(line).sort())).toEqual(
      // Our second line has not been delivered yet: same shape, other numbers.
      resourcesOf(theirs, "MedicationRequest").map((line) => shapeOf(line).sort()),
    );
    for (const type of ["Practitioner", "Organization"]) {
      expect(shapeOf(resourcesOf(ours, type)[0]).sort()).toEqual(shapeOf(resourcesOf(theirs, type)[0]).sort());
    }
    const patient = shapeOf(resourcesOf(ours, "Patient")[0]);
    expect(shapeOf(resourcesOf(theirs, "Patient")[0])).toEqual(expect.arrayContaining(patient));
    const task = shapeOf(resourcesOf(ours, "Task")[0]);
    expect(shapeOf(resourcesOf(theirs, "Task")[0])).toEqual(expect.arrayContaining(task));
  });

  it("dispense: the vector's bundle is accepted, recorded, and comes back under its key", async () => {
    const written = await prescribeVector();
    const lock = await marche.lock(written.id);
    const key = newKey();
    const answer = await marche.dispense(written.id, lock.secret, key, adapt(await readVector("dispense-bundle"), written, key));
    expect(answer.text).not.toContain("OperationOutcome");
    const vector = await readVector("dispense-answer");
    expect((dig(answer.json, "parameter") as { name: string }[]).map((one) => one.name)).toEqual(
      (dig(vector, "parameter") as { name: string }[]).map((one) => one.name),
    );
    expect(shapeOf(answer.json)).toEqual(expect.arrayContaining(shapeOf(vector)));
    const found = await marche.findExecution(key);
    const dispenses = resourcesOf(found.json, "MedicationDispense");
    expect(dispenses.map((one) => dig(one, "extension", 0, "valueCode"))).toEqual([
      "IDENTIQUE",
      "POSOLOGIE_MODIFIEE",
      "NON_DELIVRE",
      "LIGNE_AJOUTEE_MANUSCRITE",
    ]);
    const [sent] = resourcesOf(adapt(await readVector("dispense-bundle"), written, key), "MedicationDispense");
    expect(dispenses[0]).toMatchObject({ ...(sent as object), identifier: expect.any(Array) as unknown });
  });

  it("annuler and the searches: the vector's forms", async () => {
    const written = await prescribeVector();
    const lock = await marche.lock(written.id);
    const key = newKey();
    const done = await marche.dispense(written.id, lock.secret, key, adapt(await readVector("dispense-bundle"), written, key));
    const id = String(dig(parameterOf(done.json, "dispensation"), "valueString"));
    const annulled = await marche.send({
      method: "POST",
      path: `/Dispensation/${id}/$annuler`,
      body: (await readVector("annuler-request")) as object,
      headers: { "idempotency-key": newKey() },
    });
    expect(annulled.status).toBe(200);
    expect(shapeOf(annulled.json)).toEqual(expect.arrayContaining(shapeOf(await readVector("task"))));
    expect(shapeOf((await marche.findTask(written.numero)).json).sort()).toEqual(shapeOf(await readVector("task-search")).sort());
    expect((await marche.findTask("01AAAAAAAAAAAAAAAA")).json).toEqual(await readVector("task-search-empty"));
    expect((await marche.findExecution(newKey())).json).toEqual(await readVector("dispense-search-empty"));
  });

  it("refusals have the vector's form and codes", async () => {
    const unknown = await marche.accept("00000000-0000-4000-a000-000000000000");
    const coded = (value: unknown) => ({ type: dig(value, "issue", 0, "code"), coding: dig(value, "issue", 0, "details", "coding") });
    expect(coded(unknown.json)).toEqual(coded(await readVector("operation-outcome-inconnue")));
    for (const [code, vector] of [
      ["ANNULEE", "annulee"],
      ["CLE_REUTILISEE", "cle-reutilisee"],
      ["DEJA_EXECUTEE", "deja-executee"],
      ["DROITS_INSUFFISANTS", "droits-insuffisants"],
      ["EXPIREE", "expiree"],
      ["INDISPONIBLE", "indisponible"],
      ["NON_HABILITE", "non-habilite"],
      ["PATIENT_DISCORDANT", "patient-discordant"],
      ["VALIDATION", "validation"],
      ["VERROUILLEE", "verrouillee"],
    ]) {
      await sandbox.control("PUT", "/faults/ordonnance", { kind: "refuse", code, times: 1 });
      const refused = await marche.findTask("01S2TBPZ2JCNZZYGHZ");
      expect(coded(refused.json)).toEqual(coded(await readVector(`operation-outcome-${vector}`)));
    }
  });
});
