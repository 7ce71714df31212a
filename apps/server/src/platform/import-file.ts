import { readFile, stat } from "node:fs/promises";

/** A file that an import refuses as a whole: the message is a sentence in French, nothing was changed. */
export class ImportRefused extends Error {
  override readonly name = "ImportRefused";
}

/** Reads a whole import file as strict UTF-8 (a BOM is dropped), refused beyond `maxBytes`. */
export async function readImportFile(file: string, maxBytes: number): Promise<string> {
  let size: number;
  try {
    size = (await stat(file)).size;
  } catch {
    throw new ImportRefused(`Le fichier ${file} est introuvable.`);
  }
  if (size > maxBytes) throw new ImportRefused(`Le fichier ${file} est trop gros (${size} octets, ${maxBytes} au plus).`);
  const bytes = await readFile(file);
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    throw new ImportRefused(`Le fichier ${file} n'est pas en UTF-8. Enregistrez-le en UTF-8, puis recommencez.`);
  }
}

/** The JSON of an import file. */
export async function readImportJson(file: string, maxBytes: number): Promise<unknown> {
  const text = await readImportFile(file, maxBytes);
  try {
    return JSON.parse(text);
  } catch {
    throw new ImportRefused(`Le fichier ${file} n'est pas du JSON.`);
  }
}
