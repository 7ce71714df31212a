import { randomBytes, timingSafeEqual } from "node:crypto";
import { chmod, readFile, rename, writeFile } from "node:fs/promises";
import { join } from "node:path";

/** The bearer token of the control API: made at the first start, kept, readable by its owner alone. */
export async function openControlToken(dataDir: string): Promise<string> {
  const path = join(dataDir, "control-token");
  const kept = await readFile(path, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return "";
    throw error;
  });
  if (/^[0-9a-f]{64}$/.test(kept)) {
    await chmod(path, 0o600);
    return kept;
  }
  const token = randomBytes(32).toString("hex");
  await writeFile(`${path}.new`, token, { mode: 0o600 });
  await rename(`${path}.new`, path);
  return token;
}

/** True when an `Authorization` header carries the token; takes the same time whatever it carries. */
export function isAuthorized(header: string | undefined, token: string): boolean {
  const expected = Buffer.from(`Bearer ${token}`);
  const given = Buffer.from(header ?? "");
  return given.length === expected.length && timingSafeEqual(given, expected);
}
