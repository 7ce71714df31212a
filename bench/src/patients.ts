import { spawnSync } from "node:child_process";
import { randomBytes, randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { REPOSITORY } from "@comptoir/e2e/repository";
import { startComptoir } from "@comptoir/e2e/start-comptoir";
import { comptoirRoles, startPostgres, withClient } from "@comptoir/postgres";
import { Latencies } from "./latencies.js";
import { type Measure, round } from "./measure.js";
import { readRss } from "./memory.js";
import { readHomophones } from "./patients/homophones.js";
import { createRandom, makePeople, makeSought, misspell, type Person, pick, writeCsv } from "./patients/people.js";
import { typeInBrowser } from "./patients/type-in-browser.js";
import { startUsers } from "./patients/users.js";

/** COMPTOIR_BENCH_PATIENTS: fewer people for a quick look; the figures are promised for this many. */
const PEOPLE = Number(process.env.COMPTOIR_BENCH_PATIENTS ?? 200_000);
const USERS = 20;
const SEED = 20_260_101;
const PREFIX_LIMIT_MS = 60;
const TYPO_LIMIT_MS = 200;
const FOUND_FLOOR = 0.95;
const ALONE = 300;

/**
 * Search of patients in one large officine: found among the first five by somebody who only heard the name; milliseconds with 20 users and
 * the audit on, on the server's side and from the key to the rows in a browser, which is what is promised; what the server adds to the
 * same work in bare SQL is told beside (ratio).
 */
export const patients: Measure = {
  name: "patients",
  beside: `limits: prefix p95 ${PREFIX_LIMIT_MS} ms, typo p95 ${TYPO_LIMIT_MS} ms, found@5 ${FOUND_FLOOR}; peer: the same search and audit row in bare SQL`,
  run: async (say) => {
    const folder = mkdtempSync(join(tmpdir(), "bench-patients-"));
    const postgres = await startPostgres({ dataDir: join(folder, "pg") });
    try {
      const address = postgres.connection({ database: "comptoir", user: comptoirRoles.app });
      const url = `postgres://postgres@localhost/comptoir?host=${encodeURIComponent(address.host)}&port=${address.port}`;
      await using comptoir = await startComptoir({ name: "bench-patients", env: { DATABASE_URL: url } });
      const run = comptoir.run();
      const titulaire = run.operators.find(({ code }) => code === "NP");
      if (!titulaire) throw new Error("no operator NP");
      const team = run.operators.filter(({ finess, role }) => finess === titulaire.finess && role !== "admin-technique");

      const random = createRandom(SEED);
      const homophones = readHomophones();
      const sought = makeSought(homophones, random);
      const people = [...makePeople(PEOPLE, homophones, random), ...sought.map(({ person }) => person)];
      const file = join(folder, "patients.csv");
      writeFileSync(file, writeCsv(people, titulaire.finess));
      const importMs = time(() => runCli(["import", "patients", file, "--data", comptoir.folder], url));
      say(`${people.length} people imported in ${round(importMs / 1000)} s`);
      await withClient(postgres.connection({ database: "comptoir", user: "postgres" }), (client) => client.query("vacuum analyze"));

      const client = new OfficineClient(run.officine.url);
      await client.logIn(titulaire);
      const found = await countFound(client, sought);
      say(`found@5: ${round(found.share, 3)}; missed: ${found.missed.join(", ")}`);
      const ratio = await compareWithSql(client, address, people, random);
      say(`alone: API p50 ${ratio.api.at(0.5)} ms, bare SQL p50 ${ratio.bare.at(0.5)} ms`);

      const users = await startUsers(run.officine.url, team, { count: USERS, people, random });
      const texts = (count: number, make: (person: Person) => string) => Array.from({ length: count }, () => make(pick(people, random())));
      const browser = await typeInBrowser(run.officine.url, titulaire, {
        prefix: texts(20, ({ name, firstNames }) => `${name} ${firstNames}`.slice(0, 9).trim().toLowerCase()),
        typo: texts(10, ({ name }) => misspell(name, random).toLowerCase()),
      });
      await users.stop();
      say(`${users.prefix.count} letters and ${users.typo.count} names with an error asked by ${USERS} users`);
      const ratioOfMedians = round(ratio.api.at(0.5) / ratio.bare.at(0.5));
      return {
        figures: {
          people: people.length,
          users: USERS,
          importMs: round(importMs, 0),
          foundAt5: round(found.share, 3),
          ratio: ratioOfMedians,
          ...users.prefix.figures("apiPrefix"),
          ...users.typo.figures("apiTypo"),
          lettersOnScreen: browser.prefix.count + browser.typo.count,
          ...browser.prefix.figures("keydownPrefix"),
          ...browser.typo.figures("keydownTypo"),
          serverMb: round(readRss(run.pids.server ?? 0), 0),
        },
        kept: found.share >= FOUND_FLOOR && browser.prefix.at(0.95) <= PREFIX_LIMIT_MS && browser.typo.at(0.95) <= TYPO_LIMIT_MS,
      };
    } finally {
      await postgres.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  },
};

function time(work: () => void): number {
  const startedAt = performance.now();
  work();
  return performance.now() - startedAt;
}

function runCli(args: readonly string[], databaseUrl: string): void {
  const cli = join(REPOSITORY, "apps", "comptoir", "dist", "main.js");
  const { status, stdout, stderr } = spawnSync(process.execPath, [cli, ...args], {
    encoding: "utf8",
    env: { ...process.env, DATABASE_URL: databaseUrl },
    maxBuffer: 64 * 1024 * 1024,
  });
  if (status !== 0) throw new Error(`${args.join(" ")}: ${status}\n${stdout.slice(-2000)}\n${stderr.slice(-2000)}`);
}

/** Found: one of the first five bears the written name and the first name. */
async function countFound(
  client: OfficineClient,
  sought: readonly { person: Person; typed: string }[],
): Promise<{ share: number; missed: string[] }> {
  const missed: string[] = [];
  for (const { person, typed } of sought) {
    const { patients: rows } = await client.call("searchPatients", { query: { q: typed } });
    const bears = rows.slice(0, 5).some((row) => row.birthName === person.name && row.birthFirstNames.startsWith(person.firstNames));
    if (!bears) missed.push(`${typed} ≠ ${person.name} ${person.firstNames}`);
  }
  return { share: 1 - missed.length / sought.length, missed };
}

/** One client alone: the route, beside the same search, the same audit row and the same commit by one connection. */
async function compareWithSql(
  client: OfficineClient,
  address: Parameters<typeof withClient>[0],
  people: readonly Person[],
  random: () => number,
): Promise<{ api: Latencies; bare: Latencies }> {
  const [api, bare] = [new Latencies(), new Latencies()];
  const texts = Array.from({ length: ALONE }, () =>
    pick(people, random())
      .name.replaceAll(/[^A-Z ]/g, "")
      .slice(0, 2 + Math.floor(random() * 6)),
  );
  await withClient(address, async (sql) => {
    const { rows } = await sql.query<{ id: string }>("select officine_id as id from list_officines() order by finess limit 1");
    const officine = rows[0]?.id;
    for (const text of texts.filter((one) => one.trim().length >= 2)) {
      const asked = performance.now();
      await client.call("searchPatients", { query: { q: text, search: randomUUID() } });
      api.add(performance.now() - asked);
      const startedAt = performance.now();
      await sql.query("begin");
      await sql.query("select set_config('app.officine', $1, true)", [officine]);
      await sql.query(
        `select p.* from search_patients($1::text[], null, 20, 50) with ordinality as found (id, near, rank)
         join patient p on p.officine_id = $2 and p.id = found.id order by found.rank`,
        [text.trim().split(/\s+/), officine],
      );
      const event = randomUUID();
      await sql.query(
        `insert into audit_event (officine_id, id, operator_id, operator_name, role, workstation, means, action, target_kind, target_id, outcome, detail_digest)
         values ($1, $2, 'banc', 'Banc', 'titulaire', 'Poste', 'commande', 'patient.search', 'recherche', $3, 'ok', $4)`,
        [officine, event, event, randomBytes(32)],
      );
      await sql.query("insert into audit_payload (officine_id, event_id, salt, detail) values ($1, $2, $3, '{}')", [
        officine,
        event,
        randomBytes(16),
      ]);
      await sql.query("commit");
      bare.add(performance.now() - startedAt);
    }
  });
  return { api, bare };
}
