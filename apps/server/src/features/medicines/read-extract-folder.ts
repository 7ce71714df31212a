import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { EXTRACT_FILES, MAX_FILE_BYTES } from "@comptoir/segur/medicaments";

const unzip = promisify(gunzip);

export type ExtractFolder =
  | { readonly ok: true; readonly files: Map<string, Uint8Array>; readonly extractDate: string | undefined }
  | { readonly ok: false; readonly text: string };

const UNCHANGED = "Rien n'a été changé.";

/**
 * The extract's files of a folder, `.txt` or `.txt.gz`, whatever the capitals; its date is the one in the folder's name or in SOURCE.md,
 * if any. Nothing larger than a BDPM file is brought into memory, compressed or not.
 */
export async function readExtractFolder(folder: string): Promise<ExtractFolder> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined)
    return { ok: false, text: `Dossier introuvable : ${folder}. Donnez le dossier qui contient CIS_bdpm.txt. ${UNCHANGED}` };
  const files = new Map<string, Uint8Array>();
  const found = Object.values(EXTRACT_FILES).flatMap(({ name }) => {
    const file = findFile(names, name) ?? findFile(names, `${name}.gz`);
    return file === undefined ? [] : [{ name, file }];
  });
  // Together: each is decompressed by a thread of its own.
  const reads = await Promise.all(found.map(async ({ name, file }) => ({ name, file, read: await readOne(path.join(folder, file)) })));
  for (const { name, file, read } of reads) {
    if (typeof read === "string") return { ok: false, text: `${file} ${read} ${UNCHANGED}` };
    files.set(name, read);
  }
  return { ok: true, files, extractDate: await findExtractDate(folder, names) };
}

const findFile = (names: readonly string[], wanted: string): string | undefined =>
  names.find((name) => name.toLowerCase() === wanted.toLowerCase());

/** Bytes of one file, or what is wrong with it. */
async function readOne(file: string): Promise<Uint8Array | string> {
  const found = await stat(file).catch(() => undefined);
  if (!found?.isFile()) return "n'est pas un fichier.";
  if (found.size > MAX_FILE_BYTES) return "est trop grand pour un fichier de la BDPM.";
  const bytes = await readFile(file).catch(() => undefined);
  if (bytes === undefined) return "ne peut pas être lu (droits ?).";
  if (!file.toLowerCase().endsWith(".gz")) return bytes;
  try {
    // The limit stops a bomb before it is written in memory.
    return await unzip(bytes, { maxOutputLength: MAX_FILE_BYTES });
  } catch {
    return "ne se décompresse pas (fichier abîmé, incomplet ou démesuré). Téléchargez-le à nouveau.";
  }
}

const MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];
const SOURCE = "SOURCE.md";
const MAX_SOURCE_BYTES = 100_000;

async function findExtractDate(folder: string, names: readonly string[]): Promise<string | undefined> {
  const inName = /(?<!\d)(\d{4})-?(\d{2})-?(\d{2})(?!\d)/.exec(path.basename(path.resolve(folder)));
  if (inName !== null) return toDay(inName[1], inName[2], inName[3]);
  const source = path.join(folder, SOURCE);
  if (!names.includes(SOURCE) || (await stat(source)).size > MAX_SOURCE_BYTES) return undefined;
  const said = /extrait du (\d{1,2})(?:er)? (\S+) (\d{4})/i.exec(await readFile(source, "utf8"));
  return toDay(said?.[3], String(MONTHS.indexOf(said?.[2]?.toLowerCase() ?? "") + 1).padStart(2, "0"), said?.[1]?.padStart(2, "0"));
}

/** `YYYY-MM-DD` when the day exists. */
function toDay(year = "", month = "", day = ""): string | undefined {
  const text = `${year}-${month}-${day}`;
  const instant = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(instant.getTime()) && instant.toISOString().startsWith(text) ? text : undefined;
}
