import { createHash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, statSync } from "node:fs";
import { join, relative } from "node:path";

const SKIPPED_FOLDERS = new Set(["node_modules", "dist", "coverage"]);

/**
 * Digest of the names and bytes of every file below the given paths, tests left out. Bytes and not dates: a fresh clone, a
 * branch switched back and forth, a copied folder give the same answer.
 * @param {string} root
 * @param {readonly string[]} paths files or folders, relative to the root
 * @returns {string} hex
 */
export function digestSources(root, paths) {
  const hash = createHash("sha256");
  for (const file of paths.flatMap((path) => listFiles(join(root, path))).sort()) {
    const bytes = readFileSync(file);
    hash.update(`${relative(root, file)}\0${bytes.length}\0`).update(bytes);
  }
  return hash.digest("hex");
}

/** @param {string} path @returns {string[]} */
function listFiles(path) {
  if (!existsSync(path)) return [];
  if (!statSync(path).isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true }).flatMap((entry) => {
    if (entry.isDirectory()) return SKIPPED_FOLDERS.has(entry.name) ? [] : listFiles(join(path, entry.name));
    return entry.isFile() && !/\.test\.tsx?$|\.tsbuildinfo$/.test(entry.name) ? [join(path, entry.name)] : [];
  });
}
