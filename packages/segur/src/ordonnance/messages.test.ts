import { readFileSync } from "node:fs";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { decodeAcceptAnswer, decodeVerrou } from "./decode-accept-answer.js";
import { decodeDispenseAnswer } from "./decode-dispense-answer.js";
import { decodeOperationOutcome } from "./decode-operation-outcome.js";
import { decodeDispenseSearch, decodeTaskSearch } from "./decode-search.js";
import { encodeAcceptRequest, encodeAnnulation } from "./encode-parameters.js";
import { ECARTS, type Execution, type ExecutionLine, encodeExecution, type NumeroOrdonnance } from "./index.js";

const vector = (name: string): Uint8Array => readFileSync(new URL(`../../../../vectors/ordonnance/${name}.json`, import.meta.url));
const json = (bytes: Uint8Array): unknown => JSON.parse(new TextDecoder().decode(bytes));

const NUMERO = "01S2TBPZ2JCNZZYGHZ" as NumeroOrdonnance;
const KEY = "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a11";
const TASK = "0d5f6a52-4c7e-4b8e-9d0f-2b6f5a1c7e10";

test("the answer of $accept, against the hand-typed vector, field by field", () => {
  expect(decodeAcceptAnswer(vector("accept-answer"))).toEqual({
    ok: true,
    value: {
      verrou: { secret: "3f1c0a9e5b7d42618c94e0f7a6b5d3c21e0f9a8b7c6d5e4f3a2b1c0d9e8f7a6b", expiresAt: "2026-11-22T10:30:00Z" },
      ordonnance: {
        numero: NUMERO,
        taskId: TASK,
        writtenAt: "2026-11-20T09:30:00Z",
        validity: { start: "2026-11-20", end: "2027-02-20" },
        patient: {
          birthName: "DESMALIX",
          usedName: "D'AUBIGNÉ",
          birthFirstNames: ["NATHALIE", "MARIE-LOUISE"],
          birthDate: "1955-06-15",
          sex: "F",
          ins: { matricule: "255066322000112", oid: "1.2.250.1.213.1.4.10" },
        },
        prescripteur: {
          rpps: "10007654329",
          lastName: "MARTIN",
          firstName: "Paul",
          speciality: "Médecine générale",
          structure: { idNat: "1630012342", name: "CABINET DU DR MARTIN" },
        },
        mentions: ["MED-1098"],
        readBackOpposed: true,
        lines: [
          {
            id: "l1",
            product: { cis: "60424338", cip13: "3400934913174", label: "AMOXICILLINE VIATRIS 500 mg, gélule" },
            posology: "1 gélule 3 fois par jour pendant 7 jours",
            durationDays: 7,
            boxes: 2,
            units: 24,
            repeats: 0,
            substitution: { allowed: true },
            ald: false,
            remaining: { deliveries: 1, boxes: 2, units: 24 },
          },
          {
            id: "l2",
            product: { cis: "62080626", cip13: "3400930121405", label: "LEVOTHYROX 75 microgrammes, comprimé sécable" },
            posology: "1 comprimé le matin à jeun",
            durationDays: 90,
            boxes: 1,
            units: 90,
            repeats: 1,
            substitution: { allowed: false, reason: "MTE" },
            ald: true,
            remaining: { deliveries: 1, boxes: 1, units: 90 },
            note: "Patiente stabilisée.",
          },
          {
            id: "l3",
            product: { cis: "66822683", cip13: "3400936450516", label: "ZOLPIDEM VIATRIS 10 mg, comprimé pelliculé sécable" },
            posology: "1 comprimé le soir pendant 14 jours",
            durationDays: 14,
            boxes: 1,
            units: 14,
            repeats: 0,
            substitution: { allowed: false },
            ald: false,
            remaining: { deliveries: 1, boxes: 1, units: 14 },
          },
          {
            id: "l4",
            product: { label: "Préparation magistrale : vaseline salicylée à 5 %, 100 g" },
            posology: "1 application par jour sur les zones sèches",
            boxes: 1,
            repeats: 0,
            substitution: { allowed: true },
            ald: false,
            remaining: { deliveries: 1, boxes: 1 },
          },
        ],
        priorExecutions: [
          {
            dispensationId: "7a3d9b64-21d4-4c8f-8f58-0c9b1f6f2a31",
            at: "2026-11-20T17:12:40Z",
            finess: "630012342",
            lines: [
              {
                lineId: "l2",
                ecart: "IDENTIQUE",
                label: "LEVOTHYROX 75 microgrammes, comprimé sécable",
                cip13: "3400930121405",
                boxes: 1,
                units: 90,
              },
              {
                lineId: "l3",
                ecart: "NON_DELIVRE",
                label: "ZOLPIDEM VIATRIS 10 mg, comprimé pelliculé sécable",
                cip13: "3400936450516",
                boxes: 0,
                motif: "RUPTURE",
              },
            ],
          },
        ],
      },
    },
  });
  expect(decodeVerrou(vector("accept-answer"))).toMatchObject({ ok: true, value: { expiresAt: "2026-11-22T10:30:00Z" } });
});

const execution: Execution = {
  numero: NUMERO,
  at: "2026-11-22T10:04:11Z",
  finess: "750012346",
  responsible: { rpps: "10001234565", name: "PERRIN Nathalie" },
  renewal: 0,
  lines: [
    {
      lineId: "l1",
      ecart: "IDENTIQUE",
      product: { cip13: "3400934913174", label: "AMOXICILLINE VIATRIS 500 mg, gélule" },
      boxes: 2,
      units: 24,
      lot: { number: "A1B2", expiry: "2027-11-30" },
    },
    {
      lineId: "l2",
      ecart: "POSOLOGIE_MODIFIEE",
      product: { cip13: "3400930121405", label: "LEVOTHYROX 75 microgrammes, comprimé sécable" },
      boxes: 1,
      units: 90,
      note: "Matin et soir au lieu du matin, vu avec le prescripteur.",
      accord: { rpps: "10007654329", date: "2026-11-22", means: "téléphone" },
    },
    {
      lineId: "l3",
      ecart: "NON_DELIVRE",
      motif: "REFUS_PATIENT",
      product: { label: "ZOLPIDEM VIATRIS 10 mg, comprimé pelliculé sécable" },
      boxes: 0,
      units: 0,
    },
    { ecart: "LIGNE_AJOUTEE_MANUSCRITE", product: { cip13: "3400935955838", label: "DOLIPRANE 1000 mg, comprimé" }, boxes: 1, units: 8 },
  ],
};

describe("the body of $dispense", () => {
  test("[ON#40][ON#41] the hand-typed vector, element by element", () => {
    expect(json(encodeExecution(execution, KEY))).toEqual(json(vector("dispense-bundle")));
  });

  test("[O21] a note on the whole delivery stands on the first line, after the line's own", () => {
    const notesOf = (body: Uint8Array) =>
      (json(body) as { entry: { resource: { note?: unknown } }[] }).entry.map(({ resource }) => resource.note);
    const [first, ...others] = execution.lines;
    if (!first) throw new Error("the vector has lines");
    const whole = { ...execution, note: "Revoir la dose", lines: [{ ...first, note: "Princeps absent" }, ...others] };
    expect(notesOf(encodeExecution(whole, KEY)).slice(0, 1)).toEqual([[{ text: "Princeps absent" }, { text: "Revoir la dose" }]]);
    expect(notesOf(encodeExecution(whole, KEY)).slice(1)).toEqual(notesOf(encodeExecution(execution, KEY)).slice(1));
  });

  test("[ON#11] the same execution gives the same bytes, whatever the order in which its objects were made", () => {
    const shuffled = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(shuffled);
      if (value === null || typeof value !== "object") return value;
      return Object.fromEntries(
        Object.entries(value)
          .reverse()
          .map(([key, inner]) => [key, shuffled(inner)]),
      );
    };
    expect(encodeExecution(shuffled(JSON.parse(JSON.stringify(execution))) as Execution, KEY)).toEqual(encodeExecution(execution, KEY));
  });

  test("[ON#42] nothing delivered at all still leaves", () => {
    const lines: ExecutionLine[] = [{ lineId: "l1", ecart: "NON_DELIVRE", motif: "RUPTURE", boxes: 0 }];
    expect(json(encodeExecution({ ...execution, lines }, KEY))).toMatchObject({
      entry: [{ resource: { status: "declined", medicationCodeableConcept: { text: "Non délivré" } } }],
    });
  });

  test("quantities that are none, and keys that the service refuses, throw before anything leaves", () => {
    for (const boxes of [Number.NaN, -1, Number.POSITIVE_INFINITY])
      expect(() => encodeExecution({ ...execution, lines: [{ ecart: "IDENTIQUE", boxes }] }, KEY)).toThrow(TypeError);
    expect(() => encodeExecution({ ...execution, lines: [{ ecart: "IDENTIQUE", boxes: 1, units: -2 }] }, KEY)).toThrow(TypeError);
    for (const key of ["", "short", "with space 12345", "x".repeat(65), "é".repeat(10), "a\r\nb-123456"])
      expect(() => encodeExecution(execution, key)).toThrow(TypeError);
  });

  test("what is written comes back when the service shows it as a prior execution", () => {
    const lineOf = fc.record({
      ecart: fc.constantFrom(...ECARTS.filter((ecart) => ecart !== "NON_DELIVRE")),
      boxes: fc.integer({ min: 1, max: 99 }),
      units: fc.option(fc.integer({ min: 0, max: 999 }), { nil: undefined }),
      label: fc.string({ unit: "grapheme", minLength: 1, maxLength: 60 }),
    });
    fc.assert(
      fc.property(fc.array(lineOf, { minLength: 1, maxLength: 6 }), (list) => {
        const lines = list.map(({ ecart, boxes, units, label }, i) => ({
          lineId: `l${i}`,
          ecart,
          product: { label },
          boxes,
          ...(units === undefined ? {} : { units }),
        }));
        const bundle = json(encodeExecution({ ...execution, lines }, KEY)) as { entry: { resource: { identifier: object[] } }[] };
        const answer = json(vector("accept-answer")) as { parameter: { resource?: { entry: { resource: { resourceType: string } }[] } }[] };
        const entries = answer.parameter[2]?.resource?.entry ?? [];
        const kept = entries.filter(({ resource }) => resource.resourceType !== "MedicationDispense");
        for (const { resource } of bundle.entry) resource.identifier.push({ system: "urn:comptoir:on:dispensation", value: "d-1" });
        entries.splice(0, entries.length, ...kept, ...(bundle.entry as never[]));
        const decoded = decodeAcceptAnswer(new TextEncoder().encode(JSON.stringify(answer)));
        expect(decoded).toMatchObject({
          ok: true,
          value: {
            ordonnance: {
              priorExecutions: [
                {
                  dispensationId: "d-1",
                  at: execution.at,
                  finess: "750012346",
                  lines: lines.map(({ product, ...line }) => ({ ...line, label: product.label })),
                },
              ],
            },
          },
        });
      }),
      { numRuns: 50 },
    );
  });
});

describe("small messages against their vectors", () => {
  test("body of $accept", () => {
    expect(json(encodeAcceptRequest({ rpps: "10001234565", patientBirthDate: "1955-06-15" }))).toEqual(json(vector("accept-request")));
  });
  test("body of $accept for a hand-over already made", () => {
    expect(json(encodeAcceptRequest({ rpps: "10001234565", handedOverAt: "2026-11-22T22:59:59.000Z" }))).toEqual(
      json(vector("accept-request-remise")),
    );
  });
  test("a lunar or unknown birth date cannot be compared and does not leave", () => {
    for (const patientBirthDate of ["1955-00-00", "1955-06-00", "1955-02-30", "1955", ""])
      expect(json(encodeAcceptRequest({ rpps: "10001234565", patientBirthDate }))).toEqual({
        resourceType: "Parameters",
        parameter: [{ name: "rpps", valueString: "10001234565" }],
      });
  });
  test("body of $annuler", () =>
    expect(json(encodeAnnulation("Boîte erronée remise au patient"))).toEqual(json(vector("annuler-request"))));
  test("search by number", () => {
    expect(decodeTaskSearch(vector("task-search"), NUMERO)).toEqual({ ok: true, value: TASK });
    expect(decodeTaskSearch(vector("task-search-empty"), NUMERO)).toEqual({ ok: true, value: undefined });
    expect(decodeTaskSearch(vector("task-search"), "ABCDEFGHJKMNPQRST1" as NumeroOrdonnance)).toMatchObject({ ok: false });
  });
  test("answer of $dispense", () => {
    expect(decodeDispenseAnswer(vector("dispense-answer"))).toEqual({
      ok: true,
      value: {
        dispensationId: "5e2f8a0c-93b1-4f0e-8d24-6a1c7b9e0f52",
        receipt: "eyJhbGciOiJSUzI1NiJ9.eyJkaXNwZW5zYXRpb24iOiI1ZTJmOGEwYyJ9.c2lnbmF0dXJl",
      },
    });
  });
  test("search by key", () => {
    expect(decodeDispenseSearch(vector("dispense-search"), KEY)).toEqual({
      ok: true,
      value: { dispensationId: "5e2f8a0c-93b1-4f0e-8d24-6a1c7b9e0f52", cancelled: false },
    });
    // Every dispense of it undone, or not the act.
    const text = new TextDecoder().decode(vector("dispense-search"));
    const undone = text.replaceAll(/"status": ?"(?:completed|declined)"/g, '"status": "entered-in-error"');
    expect(undone).not.toBe(text);
    expect(decodeDispenseSearch(new TextEncoder().encode(undone), KEY)).toMatchObject({ ok: true, value: { cancelled: true } });
    expect(decodeDispenseSearch(vector("dispense-search-empty"), KEY)).toEqual({ ok: true, value: undefined });
    expect(decodeDispenseSearch(vector("dispense-search"), "another-key")).toMatchObject({ ok: false });
  });
});

describe("refusals (docs/on-ouverte.md §1)", () => {
  test.each([
    ["inconnue", { kind: "INCONNUE" }],
    ["annulee", { kind: "ANNULEE" }],
    ["expiree", { kind: "EXPIREE" }],
    ["deja-executee", { kind: "DEJA_EXECUTEE" }],
    ["verrouillee", { kind: "VERROUILLEE", until: "2026-11-22T10:30:00Z" }],
    ["patient-discordant", { kind: "PATIENT_DISCORDANT" }],
    ["non-habilite", { kind: "NON_HABILITE" }],
    ["droits-insuffisants", { kind: "DROITS_INSUFFISANTS", detail: "L'exécution dépasse ce qui reste à délivrer." }],
    ["cle-reutilisee", { kind: "CLE_REUTILISEE" }],
    ["indisponible", { kind: "INDISPONIBLE", detail: "Service momentanément indisponible." }],
    [
      "validation",
      {
        kind: "VALIDATION",
        details: [
          { where: "Bundle.entry[1].resource.extension", what: "Une modification de posologie demande l'accord du prescripteur." },
          { where: "Bundle.entry[2].resource.statusReasonCodeableConcept", what: "Motif obligatoire." },
        ],
      },
    ],
  ])("%s", (name, failure) => expect(decodeOperationOutcome(vector(`operation-outcome-${name}`))).toEqual({ ok: true, value: failure }));

  test("a code that we do not know is shown verbatim", () => {
    const outcome = {
      resourceType: "OperationOutcome",
      issue: [
        { details: { coding: [{ system: "urn:comptoir:on:erreur", code: "QUOTA_DEPASSE" }], text: "Trop." } },
        { diagnostics: "détail" },
      ],
    };
    expect(decodeOperationOutcome(new TextEncoder().encode(JSON.stringify(outcome)))).toEqual({
      ok: true,
      value: {
        kind: "VALIDATION",
        details: [
          { where: "", what: "QUOTA_DEPASSE : Trop." },
          { where: "", what: "détail" },
        ],
      },
    });
  });

  test("an end of lock that is no instant is left out", () => {
    const outcome = {
      resourceType: "OperationOutcome",
      issue: [{ diagnostics: "bientôt", details: { coding: [{ system: "urn:comptoir:on:erreur", code: "VERROUILLEE" }] } }],
    };
    expect(decodeOperationOutcome(new TextEncoder().encode(JSON.stringify(outcome)))).toEqual({ ok: true, value: { kind: "VERROUILLEE" } });
  });
});
