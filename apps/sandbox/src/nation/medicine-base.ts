import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { type ExtractFileKey, openExtractFile, parseUnitsPerBox, searchKey } from "@comptoir/segur/medicaments";
import type { Product } from "../ordonnance/products.js";

const FOLDER = new URL("../../../../data/bdpm/", import.meta.url);
const unzip = promisify(gunzip);
const MOST_FOUND = 20;
const MAX_FILE_BYTES = 64 * 1024 * 1024;

interface Listed extends Product {
  /** Label of the box, as the base writes it. */
  readonly box: string;
  readonly key: string;
}

export interface FoundProduct extends Product {
  readonly box: string;
}

let loading: Promise<readonly Listed[]> | undefined;

/** What a prescriber can write: every presentation on sale of the public base that ships with Comptoir. Read once, when first asked. */
function loadBase(): Promise<readonly Listed[]> {
  loading ??= readBase().catch((error: unknown) => {
    loading = undefined;
    throw error;
  });
  return loading;
}

async function readBase(): Promise<readonly Listed[]> {
  const names = new Map<string, string>();
  for (const { cis, name } of await readBaseRows("specialities", "CIS_bdpm.txt.gz")) names.set(cis, name);
  const presentations = await readBaseRows("presentations", "CIS_CIP_bdpm.txt.gz");
  return presentations.flatMap(({ cis, cip13, label, state }) => {
    const name = names.get(cis);
    if (name === undefined || !/active/i.test(state)) return [];
    const units = parseUnitsPerBox(label);
    return [{ cis, cip13, label: name, box: label, key: ` ${searchKey(name)}`, ...(units === undefined ? {} : { units }) }];
  });
}

/** Rows of one file of the extract. */
export async function readBaseRows<K extends ExtractFileKey>(key: K, file: string) {
  const bytes = await unzip(await readFile(fileURLToPath(new URL(file, FOLDER))), { maxOutputLength: MAX_FILE_BYTES });
  const opened = openExtractFile(key, bytes);
  if (!opened.ok) throw new Error(`${file}: ${opened.failure.kind}`);
  return [...opened.value.rows];
}

/** Presentations whose name holds every word, or the beginning of one; or whose code begins so. Shortest names first. */
export async function searchProducts(text: string): Promise<FoundProduct[]> {
  const base = await loadBase();
  const digits = text.trim();
  if (/^\d{7,13}$/.test(digits))
    return base.filter(({ cip13 }) => cip13.startsWith(digits) || cip13.slice(5, 12) === digits).slice(0, MOST_FOUND);
  const words = searchKey(text)
    .split(" ")
    .filter((word) => word !== "");
  if (words.length === 0) return [];
  return base
    .filter(({ key }) => words.every((word) => key.includes(` ${word}`)))
    .sort((one, other) => one.label.length - other.label.length)
    .slice(0, MOST_FOUND);
}

/** One presentation by its CIP13. */
export async function findInBase(cip13: string): Promise<FoundProduct | undefined> {
  return (await loadBase()).find((product) => product.cip13 === cip13);
}
