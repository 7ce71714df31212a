import { existsSync, readFileSync, rmSync } from "node:fs";
import path from "node:path";
import { replaceFile } from "../durable-file.js";

/**
 * A restored database does not serve before what was open in it is settled (sessions closed, transmissions to be asked about, the trail
 * marked): sent again as they are, they would be sent twice. The mark says that this is not done yet; it is written before any data
 * moves, so that a restore stopped at any moment is seen at the next start.
 */
export interface RestoreMark {
  /** The backup being restored. */
  readonly from: string;
  /** Where the data present before were set aside. */
  readonly aside?: string;
}

const fileOf = (dataDir: string): string => path.join(dataDir, "restauration-en-cours.json");

/** Answers what takes the mark back: the one before it, if any, stands again. */
export function writeRestoreMark(dataDir: string, mark: RestoreMark): () => void {
  const file = fileOf(dataDir);
  const before = existsSync(file) ? readFileSync(file, "utf8") : undefined;
  replaceFile(file, `${JSON.stringify(mark)}\n`);
  return () => (before === undefined ? rmSync(file, { force: true }) : replaceFile(file, before));
}

export function removeRestoreMark(dataDir: string): void {
  rmSync(fileOf(dataDir), { force: true });
}

/** The restore was stopped on its way; nothing may open its database. */
export class RestoreInterrupted extends Error {
  override readonly name = "RestoreInterrupted";
}

/** @throws RestoreInterrupted with what to do */
export function refuseHalfRestored(dataDir: string): void {
  const file = fileOf(dataDir);
  if (!existsSync(file)) return;
  const { from, aside } = JSON.parse(readFileSync(file, "utf8")) as RestoreMark;
  const again = `Relancez « comptoir restore ${from} --ecarter ».`;
  const back =
    aside === undefined
      ? ""
      : existsSync(aside)
        ? ` Les données d'avant sont dans ${aside} ; pour y revenir, redonnez à ce dossier le nom « pg » et supprimez ${file}.`
        : ` Les données d'avant n'ont pas été touchées ; pour rester avec elles, supprimez ${file}.`;
  throw new RestoreInterrupted(`Une restauration a été interrompue avant sa fin : la base n'est pas ouverte. ${again}${back}`);
}
