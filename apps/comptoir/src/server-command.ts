import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { type DataFolder, programArguments } from "./layout.js";
import { UserError } from "./user-error.js";

/**
 * Runs one command of the server on this data folder. With `inherit` the person sees it live; otherwise its text is returned. `signal` ends it.
 * @throws UserError when Comptoir never started on this folder
 */
export function runServerCommand(
  folder: DataFolder,
  name: string,
  args: readonly string[],
  options: { readonly inherit?: boolean; readonly signal?: AbortSignal } = {},
): Promise<{ code: number; output: string }> {
  if (!existsSync(folder.officineConfig)) {
    throw new UserError(`Rien à faire : Comptoir n'a jamais démarré dans ${folder.path}. Lancez d'abord « npm start ».`);
  }
  return new Promise((resolve, reject) => {
    const child = spawn(
      process.execPath,
      ["--no-warnings", ...programArguments("server", "command"), name, "--config", folder.officineConfig, ...args],
      {
        stdio: options.inherit ? "inherit" : ["ignore", "pipe", "pipe"],
        ...(options.signal && { signal: options.signal }),
      },
    );
    let output = "";
    child.stdout?.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.stderr?.on("data", (chunk: Buffer) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => resolve({ code: code ?? 1, output }));
  });
}
