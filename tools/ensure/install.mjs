import { spawn } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/**
 * Compares the lock file with what npm recorded in node_modules. npm writes its record last, so an interrupted installation is
 * seen as missing. Packages for other platforms (optional) may be absent.
 * @param {string} root
 * @returns {"missing" | "stale" | "fresh"}
 */
export function readInstallState(root) {
  const record = join(root, "node_modules", ".package-lock.json");
  if (!existsSync(record)) return "missing";
  const wanted = JSON.parse(readFileSync(join(root, "package-lock.json"), "utf8")).packages;
  /** @type {Record<string, { version?: string, link?: boolean }>} */
  let installed;
  try {
    installed = JSON.parse(readFileSync(record, "utf8")).packages;
  } catch {
    return "missing";
  }
  for (const [path, entry] of Object.entries(wanted)) {
    if (!path.includes("node_modules/")) continue;
    const found = installed[path];
    if (found ? found.version !== entry.version : !entry.optional) return "stale";
  }
  return "fresh";
}

/**
 * `npm ci`, with a sign of life every few seconds. Development tools are included: they build the programs.
 * @param {string} root
 * @param {(line: string) => void} say
 * @returns {Promise<boolean>}
 */
export async function installDependencies(root, say) {
  say("Installation des dépendances (une minute environ)…");
  const startedAt = Date.now();
  const ticker = setInterval(() => say(`  … ${Math.round((Date.now() - startedAt) / 1000)} s`), 10_000);
  // Under `npm start` the path of npm itself is known; on its own it is looked up.
  const npm = process.env.npm_execpath;
  const command = npm?.endsWith(".js") ? [process.execPath, npm] : ["npm"];
  const args = [...command.slice(1), "ci", "--include=dev", "--prefer-offline", "--no-audit", "--no-fund", "--loglevel=error"];
  const output = await runCollecting(String(command[0]), args, root);
  clearInterval(ticker);
  if (output.code === 0) {
    say(`Dépendances installées en ${Math.round((Date.now() - startedAt) / 1000)} s.`);
    return true;
  }
  process.stderr.write(output.text);
  console.error(
    "npm n'a pas pu installer les dépendances (message ci-dessus). Si cette machine n'a pas d'accès au registre npm, reliez-la au réseau le temps de l'installation, puis recommencez : une fois installé, Comptoir démarre sans réseau.",
  );
  return false;
}

/**
 * @param {string} command
 * @param {string[]} args
 * @param {string} cwd
 * @returns {Promise<{ code: number, text: string }>}
 */
export function runCollecting(command, args, cwd) {
  return new Promise((resolve) => {
    let text = "";
    const child = spawn(command, args, { cwd, stdio: ["ignore", "pipe", "pipe"] });
    child.stdout.on("data", (chunk) => {
      text += chunk;
    });
    child.stderr.on("data", (chunk) => {
      text += chunk;
    });
    child.on("error", (error) => resolve({ code: 127, text: `${text}${error.message}\n` }));
    child.on("close", (code) => resolve({ code: code ?? 1, text }));
  });
}
