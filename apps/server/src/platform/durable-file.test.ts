import { appendFileSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { openHeadsFile } from "./audit/heads-file.js";
import { loadAuditSigner, loadTrustedKeys } from "./audit/signing-key.js";
import { loadBackupKey } from "./backup-key.js";
import { appendLine, createFile, replaceFile } from "./durable-file.js";

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(path.join(tmpdir(), "durable-"));
});
afterEach(() => rmSync(folder, { recursive: true }));
const at = (name: string) => path.join(folder, name);
const text = (name: string) => readFileSync(at(name), "utf8");

describe("what must survive a power cut", () => {
  it("is replaced whole, private, and leaves no draft", () => {
    replaceFile(at("a"), "one");
    replaceFile(at("a"), "two");
    expect([text("a"), statSync(at("a")).mode & 0o777, readdirSync(folder)]).toEqual(["two", 0o600, ["a"]]);
    replaceFile(at("pub"), "x", 0o644);
    expect(statSync(at("pub")).mode & 0o777).toBe(0o644);
  });

  it("is made once: the second maker is told and changes nothing", () => {
    expect([createFile(at("key"), "mine"), createFile(at("key"), "yours"), text("key"), readdirSync(folder)]).toEqual([
      true,
      false,
      "mine",
      ["key"],
    ]);
  });

  it("a line is added after the last whole one, whatever a cut left behind it", () => {
    for (const torn of ["", "x", "y".repeat(10_000)]) {
      rmSync(at("log"), { force: true });
      appendLine(at("log"), "one");
      appendFileSync(at("log"), torn);
      appendLine(at("log"), "two");
      expect(text("log")).toBe("one\ntwo\n");
    }
    writeFileSync(at("log"), "torn from the start");
    appendLine(at("log"), "one");
    expect(text("log")).toBe("one\n");
  });
});

describe("drafts and half files that a cut leaves behind", () => {
  it("beside the keys: the keys are the same, and a public key half written is written again", () => {
    const backup = loadBackupKey(folder, { create: true });
    const { keyId } = loadAuditSigner(folder);
    writeFileSync(at("keys/sauvegarde.cle.brouillon-0011"), "00ff");
    writeFileSync(at("keys/audit-signature.pem.brouillon-0011"), "-----BEGIN PRIV");
    writeFileSync(at(`keys/audit-${keyId}.pub.pem`), "-----BEGIN PUB");
    expect(loadBackupKey(folder, { create: true })).toEqual(backup);
    expect(loadAuditSigner(folder).keyId).toBe(keyId);
    expect([...loadTrustedKeys(folder).keys()]).toEqual([keyId]);
  });

  it("at the end of the heads: neither an alarm nor a loss; in the middle: an alarm", () => {
    const heads = openHeadsFile(folder);
    const head = {
      kind: "head",
      officineId: "0a9a7a5e-9f39-4d3b-9c6f-3d8f0f5e0001",
      position: 1,
      digest: "00".repeat(32),
      signedAt: "2026-11-22T10:00:00.000Z",
      keyId: "0011223344556677",
      signature: "AAAA",
    } as const;
    heads.append(head);
    const file = at("keys/audit-heads/2026-11-22.ndjson");
    appendFileSync(file, JSON.stringify(head).slice(0, 60));
    writeFileSync(`${file}.brouillon-0011`, "{");
    expect(heads.read()).toEqual({ heads: [head], unreadable: [] });
    heads.append({ ...head, position: 2 });
    expect(heads.read()).toEqual({ heads: [head, { ...head, position: 2 }], unreadable: [] });
    appendFileSync(file, "not a head\n");
    expect(heads.read().unreadable).toEqual(["2026-11-22.ndjson:3"]);
  });
});
