import { createReadStream } from "node:fs";
import { open, stat } from "node:fs/promises";
import { ImportRefused } from "../../platform/import-file.js";
import { EntrySplitter, JSON_LIMITS, JsonSplitError } from "./split-json.js";

const MAX_BYTES = 1_000_000_000;
/** Enough of the beginning to tell one form from another. */
const BEGINNING = JSON_LIMITS.element;

export type PatientFileFormat = "csv" | "bundle" | "ndjson";

/** What a file of patients is, by its content: its name says nothing. */
export async function detectFormat(file: string): Promise<PatientFileFormat> {
  const beginning = await readBeginning(file);
  const start = beginning.replace(/^\uFEFF/, "").trimStart();
  if (!start.startsWith("{") && !start.startsWith("[")) return "csv";
  const first = parseOrNothing(start.split("\n", 1)[0] ?? "");
  return typeof first === "object" && first !== null && "resourceType" in first && first.resourceType !== "Bundle" ? "ndjson" : "bundle";
}

async function readBeginning(file: string): Promise<string> {
  const handle = await open(file).catch(() => {
    throw new ImportRefused(`Le fichier ${file} est introuvable.`);
  });
  try {
    const { buffer, bytesRead } = await handle.read(Buffer.alloc(BEGINNING), 0, BEGINNING, 0);
    return buffer.toString("utf8", 0, bytesRead);
  } catch {
    throw new ImportRefused(`Le fichier ${file} est illisible.`);
  } finally {
    await handle.close();
  }
}

/** A resource of the file with its place: number of the entry of a Bundle, or of the line of an NDJSON. */
export interface PlacedResource {
  readonly place: number;
  /** Undefined = not JSON. */
  readonly resource: unknown;
}

/**
 * The resources of a FHIR Bundle or of an NDJSON file, one at a time: the file never stands whole in memory. Strict UTF-8. Throws
 * {@link ImportRefused} when it is not one of these, or beyond the limits.
 */
export async function* readFhirFile(file: string, format: "bundle" | "ndjson"): AsyncGenerator<PlacedResource> {
  const { size } = await stat(file);
  if (size > MAX_BYTES) throw new ImportRefused(`Le fichier ${file} est trop gros (${size} octets, ${MAX_BYTES} au plus).`);
  try {
    yield* format === "bundle" ? readBundle(file) : readLines(file);
  } catch (error) {
    if (error instanceof JsonSplitError)
      throw new ImportRefused(`Ce fichier n'est pas un Bundle FHIR : ${error.message}. Rien n'a été changé.`);
    throw error;
  }
}

async function* readBundle(file: string): AsyncGenerator<PlacedResource> {
  const splitter = new EntrySplitter();
  let place = 0;
  for await (const text of decodeFile(file)) {
    for (const element of splitter.push(text)) {
      place += 1;
      const entry = parseOrNothing(element);
      yield { place, resource: typeof entry === "object" && entry !== null && "resource" in entry ? entry.resource : undefined };
    }
  }
  splitter.end();
  if (splitter.resourceType !== "Bundle") {
    const found = splitter.resourceType === undefined ? "resourceType manque" : `resourceType vaut ${splitter.resourceType}`;
    throw new JsonSplitError(`${found}, Bundle attendu`);
  }
}

async function* readLines(file: string): AsyncGenerator<PlacedResource> {
  let rest = "";
  let place = 0;
  const read = (line: string): PlacedResource | undefined => {
    place += 1;
    if (line.length > JSON_LIMITS.element)
      throw new ImportRefused(`La ligne ${place} dépasse ${JSON_LIMITS.element / 1024} Kio. Rien n'a été changé.`);
    return line.trim() === "" ? undefined : { place, resource: isTooDeep(line) ? undefined : parseOrNothing(line) };
  };
  for await (const text of decodeFile(file)) {
    const lines = (rest + text).split("\n");
    rest = lines.pop() ?? "";
    if (rest.length > JSON_LIMITS.element) read(rest);
    for (const line of lines) {
      const found = read(line);
      if (found) yield found;
    }
  }
  const last = read(rest);
  if (last) yield last;
}

/** Strict UTF-8, the byte order mark dropped. */
async function* decodeFile(file: string): AsyncGenerator<string> {
  const decoder = new TextDecoder("utf-8", { fatal: true });
  try {
    for await (const chunk of createReadStream(file, { highWaterMark: 256 * 1024 }))
      yield decoder.decode(chunk as Buffer, { stream: true });
    yield decoder.decode();
  } catch (error) {
    if (error instanceof TypeError)
      throw new ImportRefused(`Le fichier ${file} n'est pas en UTF-8. Enregistrez-le en UTF-8, puis recommencez.`);
    throw error;
  }
}

/** More opening brackets in a row than any Patient has; counts those in strings too, which no name holds. */
function isTooDeep(line: string): boolean {
  let depth = 0;
  for (const character of line) {
    if (character === "{" || character === "[") depth += 1;
    else if (character === "}" || character === "]") depth -= 1;
    if (depth > JSON_LIMITS.depth) return true;
  }
  return false;
}

function parseOrNothing(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
