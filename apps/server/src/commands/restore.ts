import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { PostgresError, type RestoredBackup, restore } from "@comptoir/postgres";
import type { Kysely } from "kysely";
import { findLastSeal } from "../platform/audit/chain-store.js";
import { CHAIN_START } from "../platform/audit/digest.js";
import { describeFault } from "../platform/audit/fault-text.js";
import { type AuditHead, parseHead, signHead } from "../platform/audit/head.js";
import { openHeadsFile } from "../platform/audit/heads-file.js";
import { recordAudit } from "../platform/audit/record.js";
import { loadAuditSigner, loadTrustedKeys } from "../platform/audit/signing-key.js";
import { verifyAudit } from "../platform/audit/verify-audit.js";
import { backupKeyFile, loadBackupKey } from "../platform/backup-key.js";
import { commandActor } from "../platform/command-actor.js";
import { distrustOpenRows } from "../platform/outbox/index.js";
import type { Database } from "../platform/postgres/database.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { type RestoreMark, removeRestoreMark, writeRestoreMark } from "../platform/postgres/restore-mark.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { closeSessions } from "../platform/sessions/index.js";
import { HEADS_MEMBER } from "./backup.js";
import { type Command, type CommandContext, oneArgument } from "./command.js";
import { withDatabase } from "./with-database.js";

export const restoreCommand: Command = {
  usage: "restore <fichier> [--ecarter]",
  summary: "Remet en place une sauvegarde ; --ecarter met d'abord de côté les données présentes",
  run: async (context) => {
    const from = oneArgument(context.args, "le fichier de la sauvegarde");
    if (context.config.database.url !== undefined) {
      context.print(
        "La restauration ne concerne que la base intégrée ; pour un autre serveur, utilisez ses propres outils (pg_basebackup).",
      );
      return 1;
    }
    const key = loadBackupKey(context.config.dataDir, { create: false });
    if (!key) {
      context.print(`La clé de la sauvegarde est attendue dans ${backupKeyFile(context.config.dataDir)} (64 chiffres hexadécimaux).`);
      return 1;
    }
    const restored = await unpack(context, { from, key });
    if (!restored) return 1;
    const carried = (restored.extra[HEADS_MEMBER] ?? Buffer.alloc(0)).toString("utf8").split("\n").filter(Boolean);
    const heads = carried.map(parseHead).filter((head) => head !== undefined);
    const exit = await settle(context, heads);
    removeRestoreMark(context.config.dataDir);
    return exit;
  },
};

async function unpack(context: CommandContext, copy: { from: string; key: Uint8Array }): Promise<RestoredBackup | undefined> {
  const { dataDir } = context.config;
  const options = { ...copy, dataDir: path.join(dataDir, "pg") };
  const from = path.resolve(copy.from);
  let unmark: (() => void) | undefined;
  const beforeSwap = (mark: RestoreMark) => () => {
    unmark = writeRestoreMark(dataDir, mark);
  };
  try {
    return await restore({ ...options, beforeSwap: beforeSwap({ from }) });
  } catch (error) {
    if (!(error instanceof PostgresError) || error.failure.kind !== "RESTORE_NOT_EMPTY") {
      unmark?.();
      throw error;
    }
    const present = error.failure.dataDir;
    if (!context.args.includes("--ecarter")) {
      context.print(`Des données sont déjà dans ${present}. Arrêtez Comptoir puis ajoutez --ecarter pour les mettre de côté.`);
      return undefined;
    }
    if (isServed(present)) {
      context.print("La base est en service : arrêtez d'abord Comptoir.");
      return undefined;
    }
    const aside = `${present}.ecarte-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`;
    try {
      const restored = await restore({ ...options, setAsideTo: aside, beforeSwap: beforeSwap({ from, aside }) });
      context.print(`Les données présentes sont gardées dans ${aside}.`);
      return restored;
    } catch (failure) {
      // Nothing was moved, or all of it moved back.
      unmark?.();
      throw failure;
    }
  }
}

function isServed(dataDir: string): boolean {
  const file = path.join(dataDir, "postmaster.pid");
  if (!existsSync(file)) return false;
  const pid = Number(readFileSync(file, "utf8").split("\n")[0]);
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error instanceof Error && "code" in error && error.code === "EPERM";
  }
}

/**
 * What a restored database needs before it serves again: the trail is verified up to the heads that the copy carries, a signed mark says
 * outside the database that it went back, sessions of the past are closed, and every transmission not final is to be asked about before
 * it is sent again.
 */
async function settle(context: CommandContext, carried: readonly AuditHead[]): Promise<0 | 1> {
  const { dataDir } = context.config;
  const keys = loadTrustedKeys(dataDir);
  const signer = loadAuditSigner(dataDir);
  const file = openHeadsFile(dataDir);
  return withDatabase(
    context,
    async ({ app, owner }) => {
      let exit: 0 | 1 = 0;
      // The nation went on since the copy: what looks unsent may have been received.
      const distrusted = await distrustOpenRows(app);
      if (distrusted > 0) context.print(`${distrusted} transmission(s) à vérifier auprès des services avant tout renvoi.`);
      for (const officine of await listOfficines(app)) {
        const verdict = await verifyAudit(app, officine.id, { heads: carried, unreadable: [] }, keys);
        const last = await withOfficine(app, officine.id, (trx) => findLastSeal(trx, officine.id));
        file.append(
          signHead(signer, {
            kind: "restore",
            officineId: officine.id,
            position: last?.position ?? 0,
            digest: (last?.digest ?? CHAIN_START).toString("hex"),
            signedAt: new Date().toISOString(),
          }),
        );
        await markRestored(owner, officine.id, verdict.faults.length === 0);
        context.print(
          `${officine.name} : restaurée, ${verdict.events} événements dans le journal — ${verdict.faults.length === 0 ? "intact" : "ALTÉRÉ"}.`,
        );
        for (const fault of verdict.faults) context.print(`  ${describeFault(fault)}.`);
        if (verdict.faults.length > 0) exit = 1;
      }
      return exit;
    },
    { restoring: true },
  );
}

async function markRestored(owner: Kysely<Database>, officineId: string, sound: boolean): Promise<void> {
  await withOfficine(owner, officineId, async (trx) => {
    await closeSessions(trx, officineId, new Date());
    await recordAudit(trx, {
      actor: commandActor(officineId),
      action: "system.restore",
      target: { kind: "sauvegarde", id: "base" },
      outcome: sound ? "ok" : "erreur",
    });
  });
}
