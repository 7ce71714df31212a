import { readFileSync } from "node:fs";
import path from "node:path";

function readVersion(): string {
  const manifest: unknown = JSON.parse(readFileSync(path.resolve(import.meta.dirname, "../../package.json"), "utf8"));
  if (typeof manifest === "object" && manifest !== null && "version" in manifest && typeof manifest.version === "string")
    return manifest.version;
  throw new Error("package.json without version");
}

/** Version of the server, as in its package. */
export const VERSION = readVersion();
