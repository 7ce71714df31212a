import { readdir, readFile, stat } from "node:fs/promises";
import path from "node:path";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { EXTRACT_FILES, MAX_FILE_BYTES } from "@comptoir/segur/medicaments";

const unzip = promisify(gunzip);

export type ExtractFolder =
  | { readonly ok: true; readonly files: Map<string, Uint8Array>; readonly extractDate: string | undefined }
  | { readonly ok: false; readonly text: string };

/** The extract's files of a folder, `.txt` or `.txt.gz`; its date is the one in the folder's name or in SOURCE.md, if any. */
export async function readExtractFolder(folder: string): Promise<ExtractFolder> {
  const names = await readdir(folder).catch(() => undefined);
  if (names === undefined) return { ok: false, text: `Dossier introuvable : ${folder}. Donnez le dossier qui contient CIS_bdpm.txt.` };
  const files = new Map<string, Uint8Array>();
  for (const { name } of Object.values(EXTRACT_FILES)) {
    const found = names.find((candidate) => candidate === name || candidate === `${name}.gz`);
    if (found === undefined) continue;
    const file = path.join(folder, found);
    if ((await stat(file)).size > MAX_FILE_BYTES)
      return { ok: false, text: `${found} est trop grand pour un fichier de la BDPM. Rien n'a été changé.` };
    const bytes = await readFile(file);
    try {
      // The limit stops a bomb before it is written in memory.
      files.set(name, found.endsWith(".gz") ? await unzip(bytes, { maxOutputLength: MAX_FILE_BYTES }) : bytes);
    } catch {
      return { ok: false, text: `${found} ne se décompresse pas (fichier abîmé, incomplet ou démesuré). Rien n'a été changé.` };
    }
  }
  return { ok: true, files, extractDate: await findExtractDate(folder, names) };
}

const MONTHS = ["janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre", "octobre", "novembre", "décembre"];

async function findExtractDate(folder: string, names: readonly string[]): Promise<string | undefined> {
  const inName = /(\d{4}-\d{2}-\d{2})/.exec(path.basename(path.resolve(folder)));
  if (inName !== null) return inName[1];
  if (!names.includes("SOURCE.md")) return undefined;
  const said = /extrait du (\d{1,2})(?:er)? (\S+) (\d{4})/i.exec(await readFile(path.join(folder, "SOURCE.md"), "utf8"));
  const month = MONTHS.indexOf(said?.[2]?.toLowerCase() ?? "") + 1;
  return said === null || month === 0 ? undefined : `${said[3]}-${String(month).padStart(2, "0")}-${(said[1] ?? "").padStart(2, "0")}`;
}
