import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { decodeVitaleReading } from "./vitale-reading.js";

const encode = (text: string) => new TextEncoder().encode(text);
const decode = (text: string) => decodeVitaleReading(encode(text), "2026-11-22");
const ident = (fields: string) => `<a><listeBenef><element><ident>${fields}</ident></element></listeBenef></a>`;
const GOOD = "<nomUsuel>A</nomUsuel><prenomUsuel>B</prenomUsuel><naissance><date>01011990</date></naissance><nir>1850575056016</nir>";

describe("readings that no card gives", () => {
  it.each([
    ["", "ILLISIBLE"],
    ["<a>", "ILLISIBLE"],
    ['<!DOCTYPE a [<!ENTITY x "y">]><a>&x;</a>', "ILLISIBLE"],
    ["<a/>", "SANS_BENEFICIAIRE"],
    ["<a><listeBenef/></a>", "SANS_BENEFICIAIRE"],
    [`<a><listeBenef>${"<element/>".repeat(20)}</listeBenef></a>`, "ILLISIBLE"],
    [ident(""), "INCOMPLETE"],
    [ident(GOOD.replace("01011990", "1/1/1990")), "INCOMPLETE"],
    [ident(GOOD.replace("1850575056016", "185057505601602")), "INCOMPLETE"],
    [ident(GOOD.replace("1850575056016", "185057505601")), "INCOMPLETE"],
    [ident(`${GOOD}<rangDeNaissance>0</rangDeNaissance>`), "INCOMPLETE"],
    [ident(`${GOOD}<nirCertifie>x</nirCertifie>`), "INCOMPLETE"],
  ])("%s: %s", (text, kind) => {
    expect(decode(text)).toMatchObject({ ok: false, failure: { kind } });
  });

  it("reads what is right in the very same words", () => {
    expect(decode(ident(GOOD)).ok).toBe(true);
  });

  it("refuses more than a card can hold without reading it", () => {
    expect(decode(ident(`${GOOD}<x>${"y".repeat(300_000)}</x>`))).toMatchObject({ ok: false, failure: { kind: "ILLISIBLE" } });
  });

  it("never throws", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 400 }), (noise) => void decodeVitaleReading(noise, "2026-11-22")));
    fc.assert(fc.property(fc.string(), (text) => void decode(ident(`${GOOD}<nomPatronymique>${text}</nomPatronymique>`))));
  });
});
