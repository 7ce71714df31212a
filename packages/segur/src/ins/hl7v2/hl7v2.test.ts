import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { INS_OIDS, OIDS } from "../../nomenclatures/index.js";
import { INS, identities, NOT_TRANSMISSIBLE, outgoing, TRAITS, writtenBack } from "../testing/exchange.js";
import type { MatriculeIns } from "../types.js";
import { decodeIdentityMessage } from "./decode-message.js";
import { encodeIdentityMessage } from "./encode-message.js";
import { escapeHl7, unescapeHl7 } from "./syntax.js";
import type { IdentityMessage, MessageHeader } from "./types.js";

const HEADER: MessageHeader = {
  sendingApplication: "COMPTOIR",
  sendingFacility: "630999209",
  receivingApplication: "LABO",
  receivingFacility: "630999001",
  controlId: "MSG-1",
  at: new Date("2026-11-23T09:30:00Z"),
  processing: "P",
};
const write = (message: IdentityMessage, header: Partial<MessageHeader> = {}) => {
  const written = encodeIdentityMessage(message, { ...HEADER, ...header });
  if (!written.ok) throw new Error(written.failure.kind);
  return written.value;
};
const read = (text: string) => {
  const found = decodeIdentityMessage(text, INS_OIDS);
  if (!found.ok) throw new Error(found.failure.kind);
  return found.value;
};
const FORMER = { matricule: "155066322005652" as MatriculeIns, oid: OIDS.insNir };
const LOCAL = "P-42^^^&1.2.250.1.71.4.2.2.630999209&ISO^PI";
/** Messages as the annex shows them (§6), typed by hand. */
const JEANNE = [
  "MSH|^~\\&|EXP|EXP|REC|REC|20260105101500||ADT^A28^ADT_A05|1|P|2.5^FRA^2.11",
  "EVN||20260105101500",
  "PID|||260058815400233^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~12^^^&1.2.3.4&ISO^PI||DARK^JEANNE^JEANNE MARIE CECILE^^Mme^^L~DUPONT^JANE^^^^^D||19600515|F|||^^^^^FRA^BDL^^88154|||||||||||||||||||||VALI",
  "PV1|1|N",
];

describe("identity messages of PAM France", () => {
  it("[INS/va1.16] [INS/va1.64] [INS/va1.66] the segments, typed by hand", () => {
    const collection = { method: "INSI", insiDay: "2026-11-23", paper: "CN" } as const;
    expect(write({ event: "A28", identity: outgoing({ usedName: "MARTIN" }) }, { collection }).split("\r")).toEqual([
      "MSH|^~\\&|COMPTOIR|630999209|LABO|630999001|20261123093000+0000||ADT^A28^ADT_A05|MSG-1|P|2.5^FRA^2.11|||||FRA|UNICODE UTF-8",
      "EVN||20261123093000+0000",
      `PID|1||255066322005602^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~${LOCAL}||DESMALIX^NATHALIE^NATHALIE MARIE^^^^L~MARTIN^NATHALIE^^^^^D||19550615|F|||^^^^^FRA^BDL^^63220|||||||||||||||||||||VALI`,
      "PV1|1|N",
      "ZFD||||N|INSI|20261123|CN",
      "",
    ]);
  });

  it("[INS/va1.16] reads the published example, several names and identifiers", () => {
    expect(read(JEANNE.join("\r"))).toEqual({
      event: "A28",
      controlId: "1",
      withdrawn: false,
      identity: {
        status: "qualifiee",
        ins: { matricule: "260058815400233", oid: "1.2.250.1.213.1.4.8" },
        attributes: [],
        traits: {
          birthName: "DARK",
          firstName: "JEANNE",
          birthFirstNames: "JEANNE MARIE CECILE",
          birthDate: "1960-05-15",
          sex: "F",
          birthPlace: "88154",
        },
        usedName: "DUPONT",
        usedFirstName: "JANE",
        localIds: [{ value: "12", oid: "1.2.3.4" }],
      },
    });
  });

  it("[ins#37] an INS beside PID-32 = PROV is left behind, the rest is taken", () => {
    const { identity } = read(JEANNE.join("\r").replace("|VALI", "|PROV"));
    expect(identity).toMatchObject({ status: "provisoire", traits: { birthName: "DARK" } });
    expect(JSON.stringify(identity)).not.toContain("260058815400233");
  });

  it("the billing NIR, type NH under the same OID, is no INS; of a NIA and a NIR the NIR is kept", () => {
    const billing = JEANNE.join("\r").replace(
      "ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS",
      "ASIP-SANTE-NIR&1.2.250.1.213.1.4.8&ISO^NH",
    );
    expect(read(billing).identity).toMatchObject({ status: "validee" });
    const both = JEANNE.join("\r").replace("PID|||", `PID|||${FORMER.matricule}^^^ASIP-SANTE-INS-NIA&${OIDS.insNia}&ISO^INS~`);
    expect(read(both).identity.ins?.matricule).toBe("260058815400233");
  });

  it("[ins#27] the INS taken away: A47, PID-32 says what is left, every domain is erased and no number is named", () => {
    const validated = outgoing({ state: { documentChecked: true, attributes: [] } });
    const text = write({ event: "A47", identity: validated, withdrawn: true });
    expect(text).toContain(
      `|""^^^ASIP-SANTE-INS-NIR&1.2.250.1.213.1.4.8&ISO^INS~""^^^ASIP-SANTE-INS-NIA&1.2.250.1.213.1.4.9&ISO^INS~${LOCAL}|`,
    );
    expect(text).toContain(`\rMRG|${LOCAL}\r`);
    expect(text).not.toContain(INS.matricule.slice(0, 13));
    expect(read(text)).toMatchObject({ event: "A47", withdrawn: true, identity: { status: "validee" } });
  });

  it("a NIR that changed: A47, the new one in PID-3, the former one in MRG-1; never for an identity that is not qualifiée", () => {
    const text = write({ event: "A47", identity: outgoing(), former: FORMER });
    expect(read(text)).toMatchObject({ event: "A47", former: FORMER, withdrawn: false, identity: { ins: INS } });
    const provisional = outgoing({ state: { documentChecked: false, attributes: [] } });
    expect(encodeIdentityMessage({ event: "A47", identity: provisional, former: FORMER }, HEADER)).toEqual({
      ok: false,
      failure: { kind: "NOT_QUALIFIEE" },
    });
  });

  it.each(NOT_TRANSMISSIBLE)("[INS/va1.59] [ins#30] %s: no matricule, none of its digits, no type INS", (_, state) => {
    for (const event of ["A28", "A31"] as const) {
      const text = write({ event, identity: outgoing({ state }) });
      expect(text).not.toContain(INS.matricule.slice(0, 13));
      expect(text).not.toMatch(/\^INS|1\.2\.250\.1\.213\.1\.4/);
    }
  });

  it("a lunar date travels as it is, and ZFD-1 says so", () => {
    const text = write({ event: "A31", identity: outgoing({ traits: { ...TRAITS, birthDate: "1950-13-32" } }) });
    expect(text).toContain("\rZFD|19501332|||N\r");
    expect(read(text).identity.traits.birthDate).toBe("1950-13-32");
  });

  it("any value survives its escape, separators and breaks included", () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(..."|^~\\&\r\nAEFRSTX0D'É ".split("")), maxLength: 30 }), (value) => {
        const escaped = escapeHl7(value);
        expect(escaped).not.toMatch(/[|^~&\r\n]/);
        expect(unescapeHl7(escaped)).toBe(value);
      }),
    );
  });

  it("what is written is read back", () => {
    fc.assert(
      fc.property(identities({ lunar: true }), fc.constantFrom("A28", "A31"), (identity, event) => {
        const received = read(write({ event, identity }));
        expect(received).toEqual({
          event,
          controlId: "MSG-1",
          withdrawn: false,
          identity: writtenBack(identity, { knowsRecuperee: false }),
        });
      }),
    );
  });
});
