import { OPTIONAL_TRAITS } from "@comptoir/contract";
import { IDENTITY_STATUSES } from "@comptoir/segur/ins";
import { expect, it } from "vitest";
import type { PatientRow } from "../patients/index.js";
import { buildIdentityBlock } from "./print-identity.js";

const MATRICULE = "255066322005602";
const row: PatientRow = {
  officine_id: "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a00",
  id: "019ab0c4-5d1e-7c33-a1f0-3f6f9d2b7a01",
  birth_name: "DESMALIX",
  used_name: "MARTIN",
  birth_first_names: "NATHALIE MARIE",
  birth_date: "1955-06-15",
  sex: "F",
  birth_place: "63220",
  ins_status: "qualifiee",
  matricule: MATRICULE,
  oid: "1.2.250.1.213.1.4.8",
  source: "saisie",
  search_text: "",
  traits_key: "",
  created_at: new Date(0),
  updated_at: new Date(0),
  version: 1,
  first_name: "NATHALIE",
  ins_source: "INSI",
  ins_at: new Date(0),
  ins_attributes: [],
  paper: null,
  paper_at: null,
  paper_missed: 0,
  paper_refused: false,
  no_ins: null,
  merged_into: null,
  used_first_name: "NADIA",
};
const TRAITS = [
  ["Nom de naissance", "DESMALIX"],
  ["1er Prénom de naissance", "NATHALIE"],
  ["Prénom(s) de naissance", "NATHALIE MARIE"],
  ["Nom utilisé", "MARTIN"],
  ["Prénom utilisé", "NADIA"],
  ["Date de naissance", "15/06/1955"],
  ["Sexe", "féminin"],
  ["Lieu de naissance (INSEE)", "63220"],
];

it("[INS/va1.03] [INS/va1.15] [EXI DIF 02] an identity qualifiée: strict traits, matricule, its nature, the datamatrix and its caption", () => {
  const { block, matricule } = buildIdentityBlock(row, OPTIONAL_TRAITS);
  expect(matricule).toBe(MATRICULE);
  expect(block).toMatchObject({
    pairs: [...TRAITS, ["Matricule INS", `${MATRICULE} (NIR)`]],
    symbol: { caption: "INS à scanner" },
  });
  expect(JSON.stringify(buildIdentityBlock({ ...row, oid: "1.2.250.1.213.1.4.9" }, OPTIONAL_TRAITS))).toContain(`${MATRICULE} (NIA)`);
});

const states: readonly (readonly [string, Partial<PatientRow>])[] = [
  ...IDENTITY_STATUSES.filter((status) => status !== "qualifiee").map(
    (status) => [status, { ins_status: status, ins_source: status === "recuperee" ? "INSI" : null }] as const,
  ),
  ["qualifiee without a source", { ins_source: null }],
  ["douteuse", { ins_attributes: ["douteuse"] }],
  ["fictive", { ins_attributes: ["fictive"] }],
];
it.each(states)("[INS/va1.59] [EXI DIF 02] %s: traits, « identité non qualifiée », no matricule and no code", (_, change) => {
  const printed = buildIdentityBlock({ ...row, ...change }, OPTIONAL_TRAITS);
  expect(printed.block).toEqual({ kind: "identity", pairs: [...TRAITS, ["Identité", "identité non qualifiée"]] });
  expect(JSON.stringify(printed)).not.toContain(MATRICULE.slice(0, 13));
});

it("a trait of INSi that the format cannot write leaves the matricule without a code", () => {
  const { block } = buildIdentityBlock({ ...row, birth_name: "D’ÆION" }, OPTIONAL_TRAITS);
  expect(block).not.toHaveProperty("symbol");
  expect(JSON.stringify(block)).toContain(MATRICULE);
});

it("[INS/va1.36] [INS/va1.15] the officine leaves off what it chooses; nom, 1er prénom, date and sexe are always printed", () => {
  const always = TRAITS.filter(([label]) =>
    ["Nom de naissance", "1er Prénom de naissance", "Date de naissance", "Sexe"].includes(label ?? ""),
  );
  expect(always).toHaveLength(4);
  const { block } = buildIdentityBlock(row, []);
  expect(block).toMatchObject({ pairs: [...always, ["Matricule INS", `${MATRICULE} (NIR)`]], symbol: { caption: "INS à scanner" } });
  const unsaid = buildIdentityBlock({ ...row, first_name: null, birth_first_names: "ANNE-LISE MARIE" }, []).block;
  expect(JSON.stringify(unsaid)).toContain('["1er Prénom de naissance","ANNE-LISE"]');
  for (const trait of OPTIONAL_TRAITS) {
    const one = buildIdentityBlock(row, [trait]).block;
    expect(one.kind === "identity" && one.pairs.length).toBe(always.length + 2);
  }
});
