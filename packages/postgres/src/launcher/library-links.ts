import { randomBytes } from "node:crypto";
import { access, readFile, rename, rm, symlink } from "node:fs/promises";
import { basename, dirname, join, relative, resolve, sep } from "node:path";
import { PostgresError, reasonOf } from "../failure.js";

/**
 * Recreates the library symlinks that the platform package's install script makes (npm packages cannot hold symlinks, and
 * install scripts are often switched off). The list is the package's own `pg-symlinks.json`. Several processes may do this
 * at once: each link is made under a private name and renamed into place.
 */
export async function repairLibraryLinks(root: string): Promise<void> {
  for (const link of await readLinks(root)) {
    if (await exists(link.path)) continue;
    const draft = join(dirname(link.path), `.${basename(link.path)}.${randomBytes(6).toString("hex")}`);
    try {
      await symlink(link.target, draft);
      await rename(draft, link.path);
    } catch (error) {
      await rm(draft, { force: true });
      throw new PostgresError({ kind: "LIBRARIES_INCOMPLETE", folder: root, detail: reasonOf(error) }, error);
    }
  }
}

async function readLinks(root: string): Promise<{ path: string; target: string }[]> {
  let text: string;
  try {
    text = await readFile(join(root, "pg-symlinks.json"), "utf8");
  } catch {
    return []; // some platforms need no link
  }
  const packageRoot = dirname(root);
  const links: { path: string; target: string }[] = [];
  for (const entry of JSON.parse(text) as { source: string; target: string }[]) {
    const path = resolve(packageRoot, entry.target);
    const source = resolve(packageRoot, entry.source);
    if (!path.startsWith(root + sep) || !source.startsWith(root + sep)) continue;
    links.push({ path, target: relative(dirname(path), source) });
  }
  return links;
}

/** Follows the link: a dangling one counts as absent and is replaced. */
async function exists(path: string): Promise<boolean> {
  return access(path).then(
    () => true,
    () => false,
  );
}
