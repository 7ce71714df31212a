import { describeFault } from "../platform/audit/fault-text.js";
import { openHeadsFile } from "../platform/audit/heads-file.js";
import { recordAudit } from "../platform/audit/record.js";
import { loadTrustedKeys } from "../platform/audit/signing-key.js";
import { verifyAudit } from "../platform/audit/verify-audit.js";
import { commandActor } from "../platform/command-actor.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import type { Command } from "./command.js";
import { withDatabase } from "./with-database.js";

export const auditVerifyCommand: Command = {
  usage: "audit-verify",
  summary: "Vérifie le journal : chaîne, signatures, fin non coupée",
  run: async (context) => {
    return withDatabase(context, async ({ app, sealTrail }) => {
      // What a server that was killed had no time to seal is no sign of an alteration.
      await sealTrail();
      const outside = openHeadsFile(context.config.dataDir).read();
      const keys = loadTrustedKeys(context.config.dataDir);
      let exit: 0 | 1 = 0;
      for (const officine of await listOfficines(app)) {
        const verdict = await verifyAudit(app, officine.id, outside, keys);
        const sound = verdict.faults.length === 0;
        const purged = verdict.purgedDetails > 0 ? `, ${verdict.purgedDetails} détail(s) purgé(s)` : "";
        context.print(
          `${officine.name} (${officine.finess}) : ${verdict.events} événements scellés${purged} — ${sound ? "journal intact" : "JOURNAL ALTÉRÉ"}.`,
        );
        for (const { position, signedAt } of verdict.restoredAt)
          context.print(`  Restauration le ${signedAt}, reprise à la position ${position}.`);
        for (const fault of verdict.faults) context.print(`  ${describeFault(fault)}.`);
        if (!sound) exit = 1;
        await withOfficine(app, officine.id, (trx) =>
          recordAudit(trx, {
            actor: commandActor(officine.id),
            action: "audit.verify",
            target: { kind: "journal", id: "audit" },
            outcome: sound ? "ok" : "erreur",
            detail: { events: verdict.events, faults: verdict.faults.length },
          }),
        );
      }
      return exit;
    });
  },
};
