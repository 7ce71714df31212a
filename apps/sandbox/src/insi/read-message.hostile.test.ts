import { createAuthority, issueClientCertificate } from "@comptoir/wire/pki";
import fc from "fast-check";
import { beforeAll, describe, expect, it } from "vitest";
import { card, coverOf, search, writeMessage } from "../testing/insi-caller.js";
import { insiFaultNames } from "./fault.js";
import { type Circumstances, readMessage } from "./read-message.js";

const now = new Date("2026-11-23T10:00:00Z");
const sender = "1630999001";
let at: Circumstances;

beforeAll(async () => {
  const validity = { notBefore: new Date(now.getTime() - 3600_000), notAfter: new Date(now.getTime() + 3600_000) };
  const authority = await createAuthority({ subject: { commonName: "TEST AC" }, validity, key: "ec-p256" });
  const subject = { commonName: "INSI-AUTO", organizationalUnits: [sender] };
  const made = await issueClientCertificate(authority, { subject, validity, key: "ec-p256" });
  const trusted = { organisations: authority.certificate, persons: authority.certificate };
  at = { certificate: made.certificate, contentAction: undefined, trusted, now };
});

const read = (text: string | Uint8Array) => readMessage(typeof text === "string" ? new TextEncoder().encode(text) : text, at);
const messages = [
  writeMessage({ sender, at: now, body: search("D'ARTAGNAN DE L'HERAULT", ["PIERRE-ALAIN", "MURIEL"], "M", "2001-06-17", "63220") }),
  writeMessage({
    sender,
    at: now,
    operation: "rechercherInsAvecCarteVitale",
    cover: coverOf("275126322074974"),
    body: card({ own: "275126322074974", insured: "275126322074974", name: "ADRUN", date: "1975-12-31", rank: 1 }),
  }),
];

describe("reader of INSi's messages", () => {
  it("takes both messages whole", () => {
    expect(messages.map((message) => read(message).request)).toMatchObject([
      { ok: true, value: { operation: "traits", firstNames: ["PIERRE-ALAIN", "MURIEL"], birthPlace: "63220" } },
      { ok: true, value: { operation: "carte", insured: { number: "2751263220749", key: "74" }, birthRank: 1 } },
    ]);
  });

  it("bytes changed anywhere never make it throw, and never give a request of another shape", () => {
    const wellFormed = (request: ReturnType<typeof read>["request"]): boolean => {
      if (!request.ok) return insiFaultNames.includes(request.refusal.fault);
      const { value } = request;
      return value.operation === "traits"
        ? /^[A-Z' -]+$/.test(value.birthName) && /^\d{4}-\d{2}-\d{2}$/.test(value.birthDate) && value.firstNames.length > 0
        : /^\d{6}[\dAB]\d{6}$/.test(value.insured.number) && value.birthRank >= 1;
    };
    const change = fc.tuple(
      fc.nat(4000),
      fc.constantFrom("", "<", ">", "&", "\0", "é", "'", "<x/>", "]]>", "<!--", "\ud800", "x".repeat(300)),
    );
    fc.assert(
      fc.property(fc.constantFrom(...messages), fc.array(change, { minLength: 1, maxLength: 4 }), (message, changes) => {
        const spoilt = changes.reduce((text, [place, what]) => {
          const where = place % text.length;
          return text.slice(0, where) + what + text.slice(where + 1);
        }, message);
        expect(wellFormed(read(spoilt).request)).toBe(true);
      }),
      { numRuns: 1500 },
    );
  });

  it("an element taken away, doubled or moved is refused, or leaves a request that says less", () => {
    for (const message of messages) {
      for (const [whole] of message.matchAll(/<([abclt]):(\w+)[^<>]*>[^<]*<\/\1:\2>/g)) {
        const [without, doubled] = [message.replace(whole, ""), message.replace(whole, whole + whole)];
        for (const text of [without, doubled]) {
          const { request } = read(text);
          const may = /Prenom|LieuNaissance|b:Emetteur|b:Cle/.test(whole);
          if (!may) expect(request.ok, text === doubled ? `doubled ${whole}` : `without ${whole}`).toBe(false);
        }
      }
    }
  });

  it("entities, deep nesting and endless texts end at once", () => {
    const [message = ""] = messages;
    const bomb = message
      .replace("?>", '?><!DOCTYPE e [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>')
      .replace(">M<", ">&b;<");
    const deep = message.replace("<e:Body>", `<e:Body>${"<x>".repeat(5000)}${"</x>".repeat(5000)}`);
    const long = message.replace(">63220<", `>${"6".repeat(300_000)}<`);
    for (const text of [bomb, deep, long, new Uint8Array([0xff, 0xfe, 0x3c, 0x00])])
      expect(read(text).request).toMatchObject({ ok: false, refusal: { fault: "SCHEMA" } });
  });
});
