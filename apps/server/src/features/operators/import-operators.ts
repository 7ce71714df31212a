import { randomUUID } from "node:crypto";
import { ROLES } from "@comptoir/contract";
import { parseRpps } from "@comptoir/segur/nomenclatures";
import type { Kysely } from "kysely";
import { z } from "zod";
import { recordAudit } from "../../platform/audit/record.js";
import { commandActor } from "../../platform/command-actor.js";
import { ImportRefused } from "../../platform/import-file.js";
import type { Database } from "../../platform/postgres/database.js";
import { listOfficines } from "../../platform/postgres/officines.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import { closeSessions, findPasswordFault, hashPassword, verifyPassword } from "../../platform/sessions/index.js";
import { normaliseCode } from "./operator-code.js";

const operatorRow = z.object({
  finess: z.string(),
  code: z
    .string()
    .transform(normaliseCode)
    .pipe(z.string().regex(/^[A-Z0-9]{2,20}$/, "2 à 20 lettres ou chiffres")),
  password: z.string().min(1).max(200),
  displayName: z.string().trim().min(1).max(120),
  role: z.enum(ROLES),
  rpps: z
    .string()
    .refine((value) => parseRpps(value) === value, "numéro RPPS faux : 11 chiffres dont la clé")
    .optional(),
});
const operatorsFile = z.object({ operators: z.array(z.unknown()).min(1).max(5000) });

type OperatorRow = z.output<typeof operatorRow>;

export interface OperatorsReport {
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: readonly { readonly line: number; readonly reason: string }[];
}

/** Names behind which nobody stands (GEN.17: no generic account can log in). */
const GENERIC =
  /^(admin|administrateur|comptoir|caisse|pharmacie|officine|poste|test|user|utilisateur|invite|stagiaire|remplacant|equipe)\d*$/i;

/**
 * Creates or updates operators by code (public import command, run as the owner of the schema). A row at fault is reported and left
 * out, the others enter; run again, an unchanged file changes nothing. Passwords obey the rules unless `demo`.
 * Throws {@link ImportRefused} when the file is not the one expected.
 */
export async function importOperators(owner: Kysely<Database>, value: unknown, o: { demo: boolean; now: Date }): Promise<OperatorsReport> {
  const parsed = operatorsFile.safeParse(value);
  if (!parsed.success) throw new ImportRefused("Ce fichier n'est pas une liste d'opérateurs (clé « operators »). Rien n'a été changé.");
  const officines = new Map((await listOfficines(owner)).map((officine) => [officine.finess, officine.id]));
  const rejected: { line: number; reason: string }[] = [];
  const count = { created: 0, updated: 0, unchanged: 0 };
  for (const [index, raw] of parsed.data.operators.entries()) {
    const line = index + 1;
    const row = operatorRow.safeParse(raw);
    if (!row.success) {
      const issue = row.error.issues[0];
      rejected.push({ line, reason: `${issue?.path.join(".")} : ${issue?.message}` });
      continue;
    }
    const officineId = officines.get(row.data.finess);
    const fault = officineId ? findFault(row.data, o.demo) : `FINESS ${row.data.finess} inconnu : importez d'abord l'officine`;
    if (fault !== undefined || !officineId) {
      rejected.push({ line, reason: fault ?? "officine inconnue" });
      continue;
    }
    const outcome = await importOperator(owner, officineId, row.data, o);
    if (typeof outcome === "string") count[outcome] += 1;
    else rejected.push({ line, reason: outcome.reason });
  }
  return { ...count, rejected };
}

function findFault(row: OperatorRow, demo: boolean): string | undefined {
  const words = row.displayName.split(/\s+/);
  if (words.length < 2 || words.some((word) => GENERIC.test(word)) || GENERIC.test(row.code)) {
    return "un compte est celui d'une personne : nom et prénom attendus, pas de compte générique";
  }
  if ((row.role === "titulaire" || row.role === "adjoint") && !row.rpps) return "un pharmacien a un numéro RPPS";
  return demo ? undefined : findPasswordFault(row.password, row);
}

type Outcome = "created" | "updated" | "unchanged" | { readonly reason: string };

async function importOperator(
  owner: Kysely<Database>,
  officineId: string,
  row: OperatorRow,
  o: { demo: boolean; now: Date },
): Promise<Outcome> {
  const known = await withOfficine(owner, officineId, (trx) =>
    trx.selectFrom("operator").selectAll().where("officine_id", "=", officineId).where("code", "=", row.code).executeTakeFirst(),
  );
  // Hashing is slow: outside the transaction.
  const samePassword = known ? await verifyPassword(known.password_hash, row.password) : false;
  const sameTraits = known?.display_name === row.displayName && known.role === row.role && (known.rpps ?? undefined) === row.rpps;
  if (known && samePassword && sameTraits && known.active) return "unchanged";
  const password_hash = known && samePassword ? known.password_hash : await hashPassword(row.password);
  const values = {
    display_name: row.displayName,
    role: row.role,
    rpps: row.rpps ?? null,
    password_hash,
    password_changed_at: known && samePassword ? known.password_changed_at : o.now,
    active: true,
    demo: o.demo,
    updated_at: o.now,
  };
  try {
    await withOfficine(owner, officineId, async (trx) => {
      const id = known?.id ?? randomUUID();
      if (known) await trx.updateTable("operator").set(values).where("officine_id", "=", officineId).where("id", "=", id).execute();
      else
        await trx
          .insertInto("operator")
          .values({ officine_id: officineId, id, code: row.code, ...values })
          .execute();
      // A changed password ends what the old one opened.
      if (known && !samePassword) await closeSessions(trx, officineId, o.now, id);
      await recordAudit(trx, {
        actor: commandActor(officineId),
        action: "operator.import",
        target: { kind: "operator", id },
        outcome: "ok",
        detail: { role: row.role, created: !known, passwordChanged: !samePassword },
      });
    });
  } catch (error) {
    if (isUniqueViolation(error)) return { reason: "code ou RPPS déjà pris par un autre opérateur" };
    throw error;
  }
  return known ? "updated" : "created";
}

function isUniqueViolation(error: unknown): boolean {
  return error instanceof Error && "code" in error && error.code === "23505";
}
