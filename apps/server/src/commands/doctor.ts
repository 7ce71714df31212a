import { X509Certificate } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, statfsSync } from "node:fs";
import path from "node:path";
import { PostgresError } from "@comptoir/postgres";
import { type Kysely, sql } from "kysely";
import { openHeadsFile } from "../platform/audit/heads-file.js";
import { loadTrustedKeys } from "../platform/audit/signing-key.js";
import { verifyAudit } from "../platform/audit/verify-audit.js";
import { loadBackupKey } from "../platform/backup-key.js";
import { assertPrivate, type Config, ConfigError } from "../platform/config.js";
import { selfMadeFiles } from "../platform/http/self-made-certificate.js";
import type { Database } from "../platform/postgres/database.js";
import { listOfficines } from "../platform/postgres/officines.js";
import { RestoreInterrupted } from "../platform/postgres/restore-mark.js";
import { withOfficine } from "../platform/postgres/with-officine.js";
import type { Command, CommandContext } from "./command.js";
import { adviseOn } from "./database-advice.js";
import { withDatabase } from "./with-database.js";

interface Finding {
  readonly level: "ok" | "attention" | "panne";
  readonly text: string;
}

const SIGNS = { ok: "✔", attention: "!", panne: "✘" } as const;
const DAY = 86_400_000;

export const doctorCommand: Command = {
  usage: "doctor",
  summary: "Examine l'installation et dit ce qui ne va pas",
  run: async (context) => {
    const findings = [...examineFiles(context.config), ...(await examineDatabase(context))];
    for (const { level, text } of findings) context.print(`${SIGNS[level]} ${text}`);
    return findings.some(({ level }) => level === "panne") ? 1 : 0;
  },
};

function* examineFiles(config: Config): Generator<Finding> {
  yield { level: "ok", text: `Profil ${config.profile}, données dans ${config.dataDir}.` };
  mkdirSync(config.dataDir, { recursive: true, mode: 0o700 });
  const disk = statfsSync(config.dataDir);
  const freeGb = (disk.bavail * disk.bsize) / 1e9;
  yield { level: freeGb < 1 ? "panne" : freeGb < 5 ? "attention" : "ok", text: `Espace disque libre : ${freeGb.toFixed(1)} Go.` };
  if (config.webRoot && !existsSync(path.join(config.webRoot, "index.html"))) {
    yield { level: "panne", text: `Les écrans ne sont pas construits dans ${config.webRoot} : relancez « npm start ».` };
  }
  yield loadBackupKey(config.dataDir, { create: false })
    ? { level: "ok", text: "Clé des sauvegardes présente. Gardez-en une copie hors de cette machine." }
    : { level: "attention", text: "Aucune sauvegarde n'a encore été faite (commande « backup »)." };
  if (config.http.tls) {
    const own = selfMadeFiles(config.dataDir);
    const files = config.http.tls === "auto" ? own : config.http.tls;
    yield examineCertificate("Certificat HTTPS", files.cert);
    yield examineKey("http.tls.key", files.key);
    if (config.http.tls === "auto") {
      yield examineCertificate("Autorité du réseau local", own.authority);
      if (existsSync(own.authority)) {
        const { fingerprint256 } = new X509Certificate(readFileSync(own.authority));
        yield { level: "ok", text: `À installer sur chaque poste : ${own.authority}, empreinte SHA-256 ${fingerprint256}.` };
      }
    }
  }
  const { ordonnance } = config.services;
  if (!ordonnance) {
    yield { level: "attention", text: "Ordonnance Numérique : aucun service configuré." };
    return;
  }
  yield examineCertificate("Autorité du service Ordonnance Numérique", ordonnance.ca);
  for (const [finess, files] of Object.entries(ordonnance.clients)) {
    yield examineCertificate(`Certificat de l'officine ${finess}`, files.cert);
    yield examineKey(`services.ordonnance.clients.${finess}.key`, files.key);
  }
}

function examineCertificate(label: string, file: string): Finding {
  try {
    const end = new X509Certificate(readFileSync(file)).validTo;
    const days = Math.floor((Date.parse(end) - Date.now()) / DAY);
    if (days < 0) return { level: "panne", text: `${label} : expiré depuis ${-days} jour(s). Renouvelez-le.` };
    return { level: days < 30 ? "attention" : "ok", text: `${label} : valable encore ${days} jour(s).` };
  } catch {
    return { level: "panne", text: `${label} : le fichier ${file} est illisible.` };
  }
}

function examineKey(key: string, file: string): Finding {
  try {
    assertPrivate(key, file);
    return { level: "ok", text: `Clé privée ${key} : lisible par son seul propriétaire.` };
  } catch (error) {
    if (error instanceof ConfigError) return { level: "panne", text: error.message };
    throw error;
  }
}

async function examineDatabase(context: CommandContext): Promise<Finding[]> {
  try {
    return await withDatabase(context, async ({ app, server, sealTrail }) => {
      const findings = [await examineServer(app, server !== undefined), await examineMedicines(app)];
      await sealTrail();
      return [...findings, ...(await examineOfficines(app, context.config))];
    });
  } catch (error) {
    if (error instanceof RestoreInterrupted) return [{ level: "panne", text: error.message }];
    if (!(error instanceof PostgresError)) throw error;
    const [sentence = ""] = error.message.split("\n");
    return [{ level: "panne", text: [sentence, adviseOn(error.failure)].filter(Boolean).join(" ") }];
  }
}

async function examineMedicines(app: Kysely<Database>): Promise<Finding> {
  const base = await app.selectFrom("medicine_base").select("id").where("active", "=", true).executeTakeFirst();
  return base
    ? { level: "ok", text: "Base des médicaments en service." }
    : { level: "attention", text: "Aucune base de médicaments : importez-la (« import bdpm <dossier> », data/bdpm est livrée)." };
}

async function examineServer(app: Kysely<Database>, embedded: boolean): Promise<Finding> {
  const { rows } = await sql<{ version: string; role: string; bypass: boolean; fsync: string }>`
    select current_setting('server_version') as version, current_user as role, current_setting('fsync') as fsync,
      (select rolsuper or rolbypassrls from pg_roles where rolname = current_user) as bypass`.execute(app);
  const found = rows[0];
  if (!found || found.bypass) return { level: "panne", text: "La base est ouverte par un rôle qui contourne la séparation des officines." };
  if (found.fsync !== "on") return { level: "panne", text: "PostgreSQL n'écrit pas de façon sûre (fsync est coupé)." };
  const where = embedded ? "intégré" : "externe : sa sauvegarde est à votre charge (pg_basebackup)";
  return { level: "ok", text: `PostgreSQL ${found.version}, ${where}.` };
}

async function examineOfficines(app: Kysely<Database>, config: Config): Promise<Finding[]> {
  const findings: Finding[] = [];
  const outside = openHeadsFile(config.dataDir).read();
  const keys = loadTrustedKeys(config.dataDir);
  const officines = await listOfficines(app);
  if (officines.length === 0) findings.push({ level: "attention", text: "Aucune officine : importez-en une (« import-officines »)." });
  for (const officine of officines) {
    const { faults, events } = await verifyAudit(app, officine.id, outside, keys);
    const sound = faults.length === 0;
    findings.push({
      level: sound ? "ok" : "panne",
      text: `${officine.name} : journal de ${events} événements ${sound ? "intact" : "ALTÉRÉ, lancez « audit-verify »"}.`,
    });
    const people = await withOfficine(app, officine.id, (trx) =>
      trx.selectFrom("operator").select(["role", "rpps"]).where("active", "=", true).where("role", "=", "titulaire").executeTakeFirst(),
    );
    if (!people)
      findings.push({ level: "panne", text: `${officine.name} : aucun titulaire, les ordonnances ne peuvent pas être transmises.` });
    if (config.services.ordonnance && !config.services.ordonnance.clients[officine.finess]) {
      findings.push({ level: "attention", text: `${officine.name} : pas de certificat pour le service Ordonnance Numérique.` });
    }
  }
  return findings;
}
