import { backup, verifyBackup } from "@comptoir/postgres";
import { type AuditHead, parseHead } from "../platform/audit/head.js";
import { openHeadsFile } from "../platform/audit/heads-file.js";
import { recordAudit } from "../platform/audit/record.js";
import { loadTrustedKeys } from "../platform/audit/signing-key.js";
import { verifyAudit } from "../platform/audit/verify-audit.js";
import { backupKeyFile, loadBackupKey } from "../platform/backup-key.js";
import { commandActor } from "../platform/command-actor.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { accessOf, connect } from "../platform/postgres/open-database.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import { type Command, type CommandContext, oneArgument } from "./command.js";
import { type CommandDatabase, withDatabase } from "./with-database.js";

/** Name of the member that carries the signed heads inside a backup. */
export const HEADS_MEMBER = "audit-heads.ndjson";

export const backupCommand: Command = {
  usage: "backup <fichier> [--sans-verification]",
  summary: "Sauvegarde en ligne, chiffrée, vérifiée en la restaurant à part",
  run: async (context) => {
    const to = oneArgument(context.args, "le fichier à créer");
    return withDatabase(context, async (database) => {
      const key = loadBackupKey(context.config.dataDir, { create: true });
      if (!key) {
        context.print(`La clé ${backupKeyFile(context.config.dataDir)} est illisible.`);
        return 1;
      }
      const heads = currentHeads(openHeadsFile(context.config.dataDir).read().heads);
      const extra = { [HEADS_MEMBER]: Buffer.from(heads.map((head) => `${JSON.stringify(head)}\n`).join("")) };
      const server = database.server ?? { url: context.config.database.url ?? "" };
      const manifest = await backup({ server, to, key, extra });
      const bytes = manifest.files.reduce((sum, file) => sum + file.size, 0);
      context.print(`Sauvegarde écrite : ${to} (${manifest.files.length} fichiers, ${Math.ceil(bytes / 1_048_576)} Mo avant compression).`);
      const sound = context.args.includes("--sans-verification") || (await verifyCopy(context, { from: to, key }));
      await auditBackup(database, sound);
      context.print(
        `La clé est dans ${backupKeyFile(context.config.dataDir)} : gardez-en une copie ailleurs, sans elle la sauvegarde est perdue.`,
      );
      return sound ? 0 : 1;
    });
  },
};

/** The last head of each officine. */
function currentHeads(heads: readonly AuditHead[]): AuditHead[] {
  return [...new Map(heads.map((head) => [head.officineId, head])).values()];
}

/** Restores the copy in a throw-away place, reads every table and verifies the trail up to the heads it carries. */
async function verifyCopy(context: CommandContext, copy: { from: string; key: Uint8Array }): Promise<boolean> {
  const keys = loadTrustedKeys(context.config.dataDir);
  const verified = await verifyBackup({
    ...copy,
    check: async (server, extra) => {
      const db = connect(accessOf(context.config, server).app, { max: 2 });
      try {
        const lines = (extra[HEADS_MEMBER] ?? Buffer.alloc(0)).toString("utf8").split("\n").filter(Boolean);
        const heads = lines.map(parseHead).filter((head) => head !== undefined);
        const faults: number[] = [];
        for (const officine of await listOfficines(db))
          faults.push((await verifyAudit(db, officine.id, { heads, unreadable: [] }, keys)).faults.length);
        return faults.every((count) => count === 0);
      } finally {
        await db.destroy();
      }
    },
  });
  const rows = Object.values(verified.databases)
    .flat()
    .reduce((sum, table) => sum + table.rows, 0);
  const sound = verified.checked === true;
  context.print(
    sound
      ? `Sauvegarde vérifiée : restaurée à part, ${rows} lignes relues, journal intact.`
      : "ATTENTION : la sauvegarde se restaure mais son journal ne se vérifie pas. Lancez « audit-verify ».",
  );
  return sound;
}

async function auditBackup(database: CommandDatabase, sound: boolean): Promise<void> {
  for (const officine of await listOfficines(database.app)) {
    await withOfficine(database.app, officine.id, (trx) =>
      recordAudit(trx, {
        actor: commandActor(officine.id),
        action: "system.backup",
        target: { kind: "sauvegarde", id: "base" },
        outcome: sound ? "ok" : "erreur",
      }),
    );
  }
}
