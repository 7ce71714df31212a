import { createCipheriv, createDecipheriv, hkdfSync, randomBytes, timingSafeEqual } from "node:crypto";
import { PostgresError } from "../failure.js";

/*
 * The envelope of a backup: AES-256-GCM in the STREAM construction (Hoang, Reyhanitabar, Rogaway, Vizár, "Online
 * Authenticated-Encryption and its Nonce-Reuse Misuse-Resistance", 2015).
 *
 *   header  72 bytes: "comptoir backup\n" | version 1 | 3 zero bytes | chunk size (u32 BE) | salt (32) | key id (16)
 *   chunk   ciphertext (chunk size, less for the last) | tag (16)
 *   nonce   7 zero bytes | chunk number (u32 BE) | 1 for the last chunk, else 0
 *
 * The key of a file is HKDF-SHA-256(caller's key, salt): no nonce is ever used twice under one key. Each chunk authenticates
 * the header; number and last mark make dropped, reordered, repeated or appended chunks and a cut end fail. The key id tells
 * a wrong key from a damaged file.
 */

const magic = Buffer.from("comptoir backup\n", "latin1");
const headerBytes = 72;
const tagBytes = 16;
const chunkBytes = 256 * 1024;
const largestChunk = 4 * 1024 * 1024;
/** Length of the caller's key. */
export const keyBytes = 32;

/** @throws {PostgresError} BACKUP_KEY unless the key is 32 bytes, not all equal */
export function assertKey(key: Uint8Array): void {
  if (key.length !== keyBytes) throw new PostgresError({ kind: "BACKUP_KEY", detail: `${key.length} octets, ${keyBytes} attendus` });
  if (key.every((byte) => byte === key[0])) throw new PostgresError({ kind: "BACKUP_KEY", detail: "elle n'a rien d'aléatoire" });
}

/** Plain bytes in, sealed bytes out. */
export async function* sealBytes(source: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
  assertKey(key);
  const salt = randomBytes(32);
  const derived = deriveKeys(key, salt);
  const header = Buffer.alloc(headerBytes);
  magic.copy(header);
  header.writeUInt8(1, 16);
  header.writeUInt32BE(chunkBytes, 20);
  salt.copy(header, 24);
  derived.id.copy(header, 56);
  yield header;
  let number = 0;
  for await (const { bytes, last } of cutIntoChunks(source, chunkBytes)) {
    const cipher = createCipheriv("aes-256-gcm", derived.key, nonceOf(number++, last), { authTagLength: tagBytes });
    cipher.setAAD(header);
    yield Buffer.concat([cipher.update(bytes), cipher.final(), cipher.getAuthTag()]);
  }
}

/**
 * Sealed bytes in, plain bytes out; nothing comes out before its chunk is authenticated, and the end only after the last one.
 *
 * @throws {PostgresError} BACKUP_UNREADABLE, BACKUP_KEY, BACKUP_DAMAGED
 */
export async function* openSealed(source: AsyncIterable<Uint8Array>, key: Uint8Array): AsyncGenerator<Buffer> {
  assertKey(key);
  const iterator = source[Symbol.asyncIterator]();
  const { header, rest } = await readHeader(iterator);
  const size = header.readUInt32BE(20);
  const derived = deriveKeys(key, header.subarray(24, 56));
  if (!timingSafeEqual(derived.id, header.subarray(56, 72))) {
    throw new PostgresError({ kind: "BACKUP_KEY", detail: "ce n'est pas celle de cette sauvegarde, ou l'en-tête est endommagé" });
  }
  let number = 0;
  for await (const { bytes, last } of cutIntoChunks(resume(iterator, rest), size + tagBytes)) {
    if (bytes.length < tagBytes) throw new PostgresError({ kind: "BACKUP_DAMAGED", detail: "la fin manque" });
    const decipher = createDecipheriv("aes-256-gcm", derived.key, nonceOf(number, last), { authTagLength: tagBytes });
    decipher.setAAD(header);
    decipher.setAuthTag(bytes.subarray(bytes.length - tagBytes));
    const plain = decipher.update(bytes.subarray(0, bytes.length - tagBytes));
    try {
      decipher.final();
    } catch (error) {
      const where = last ? "coupée, ou octets changés dans le dernier bloc" : `octets changés dans le bloc ${number}`;
      throw new PostgresError({ kind: "BACKUP_DAMAGED", detail: where }, error);
    }
    number++;
    yield plain;
  }
}

async function readHeader(iterator: AsyncIterator<Uint8Array>): Promise<{ header: Buffer; rest: Buffer }> {
  let start = Buffer.alloc(0);
  while (start.length < headerBytes) {
    const next = await iterator.next();
    if (next.done === true) break;
    start = Buffer.concat([start, next.value]);
  }
  const refuse = (detail: string): never => {
    throw new PostgresError({ kind: "BACKUP_UNREADABLE", detail });
  };
  if (!start.subarray(0, magic.length).equals(magic)) refuse("il ne commence pas comme une sauvegarde");
  if (start.length < headerBytes) refuse("il s'arrête dans l'en-tête");
  if (start.readUInt32BE(16) !== 0x01000000) refuse(`format ${start.readUInt8(16)} inconnu de cette version`);
  const size = start.readUInt32BE(20);
  if (size === 0 || size > largestChunk) refuse(`blocs de ${size} octets`);
  return { header: start.subarray(0, headerBytes), rest: start.subarray(headerBytes) };
}

async function* resume(iterator: AsyncIterator<Uint8Array>, first: Uint8Array): AsyncGenerator<Uint8Array> {
  yield first;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) yield next.value;
}

/** Blocks of exactly `size` bytes; the last is shorter or equal and marked. An empty source gives one empty last block. */
async function* cutIntoChunks(source: AsyncIterable<Uint8Array>, size: number): AsyncGenerator<{ bytes: Buffer; last: boolean }> {
  let parts: Uint8Array[] = [];
  let held = 0;
  for await (const part of source) {
    parts.push(part);
    held += part.length;
    if (held <= size) continue;
    // A full block leaves only once something follows it: else it could be the last.
    const all = Buffer.concat(parts, held);
    let from = 0;
    for (; held - from > size; from += size) yield { bytes: all.subarray(from, from + size), last: false };
    parts = [all.subarray(from)];
    held -= from;
  }
  yield { bytes: Buffer.concat(parts, held), last: true };
}

function deriveKeys(key: Uint8Array, salt: Uint8Array): { key: Buffer; id: Buffer } {
  const both = Buffer.from(hkdfSync("sha256", key, salt, "comptoir backup v1", 48));
  return { key: both.subarray(0, 32), id: both.subarray(32) };
}

function nonceOf(number: number, last: boolean): Buffer {
  const nonce = Buffer.alloc(12);
  nonce.writeUInt32BE(number, 7); // throws beyond 2^32 chunks (1 PB)
  nonce.writeUInt8(last ? 1 : 0, 11);
  return nonce;
}
