import { mkdtempSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { type Kysely, sql, type Transaction } from "kysely";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { systemClock } from "../clock.js";
import { commandActor } from "../command-actor.js";
import { createLogger } from "../log.js";
import type { Database } from "../postgres/database.js";
import { withOfficine } from "../postgres/with-officine.js";
import { findLastSeal } from "./chain-store.js";
import { CHAIN_START, digestRow, SEALED_COLUMNS, type SealedRow } from "./digest.js";
import { describeFault } from "./fault-text.js";
import { signHead } from "./head.js";
import { openHeadsFile } from "./heads-file.js";
import { recordAudit } from "./record.js";
import { sealOfficine } from "./seal.js";
import { type AuditSigner, loadAuditSigner, loadTrustedKeys } from "./signing-key.js";
import { sealAll } from "./start-sealer.js";
import { type AuditVerdict, verifyAudit } from "./verify-audit.js";

let house: TestHouse;
let marche: string;
let signer: AuditSigner;

beforeEach(async () => {
  house = await createTestHouse({ operators: false });
  marche = house.officines.marche;
  signer = loadAuditSigner(house.dataDir);
});

afterEach(async () => {
  await house[Symbol.asyncDispose]();
});

const log = createLogger({ level: "silent" });
const seal = () => sealAll({ worker: house.worker, signer, heads: openHeadsFile(house.dataDir), clock: systemClock(), log });
const record = (trx: Transaction<Database>, id: string) =>
  recordAudit(trx, {
    actor: commandActor(marche),
    action: "patient.read",
    target: { kind: "patient", id },
    outcome: "ok",
    detail: { n: 1 },
  });
const act = (id: string) => withOfficine(house.app, marche, (trx) => record(trx, id));
const verify = (): Promise<AuditVerdict> =>
  verifyAudit(house.app, marche, openHeadsFile(house.dataDir).read(), loadTrustedKeys(house.dataDir));

async function actAndSeal(count: number): Promise<void> {
  for (let n = 0; n < count; n += 1) await act(`p${n}`);
  await seal();
}

/** What somebody with every right on the database may do: keys and triggers off. */
async function tamper(work: (trx: Kysely<Database>) => Promise<unknown>): Promise<void> {
  await house.admin.transaction().execute(async (trx) => {
    await sql`set local session_replication_role = replica`.execute(trx);
    await work(trx);
  });
}

const eventAt = (position: number) => sql`(select event_id from audit_seal where officine_id = ${marche} and position = ${position})`;

describe("the chain", () => {
  it("seals every committed event once, without gap, and verifies", async () => {
    await actAndSeal(5);
    await actAndSeal(3);
    const verdict = await verify();
    expect(verdict.faults).toEqual([]);
    const { rows } = await sql<{ events: string; pending: string; last: string }>`
      select (select count(*) from audit_event where officine_id = ${marche}) as events, (select count(*) from audit_pending) as pending,
        (select max(position) from audit_seal where officine_id = ${marche}) as last`.execute(house.admin);
    expect(rows[0]).toEqual({ events: String(verdict.events), pending: "0", last: String(verdict.events) });
    expect(verdict.lastHead?.position).toBe(verdict.events);
  });

  it("chains by commit, never by order of id or time: an event committed late is not lost", async () => {
    let commitLate = (): void => undefined;
    const late = withOfficine(house.app, marche, async (trx) => {
      await record(trx, "late");
      await new Promise<void>((resolve) => {
        commitLate = resolve;
      });
    });
    await actAndSeal(3);
    const before = (await verify()).events;
    commitLate();
    await late;
    await seal();
    const after = await verify();
    expect([after.events, after.faults]).toEqual([before + 1, []]);
  });

  it("an act that is rolled back leaves no event", async () => {
    await actAndSeal(1);
    const before = (await verify()).events;
    await expect(
      withOfficine(house.app, marche, async (trx) => {
        await record(trx, "undone");
        throw new Error("undone");
      }),
    ).rejects.toThrow("undone");
    await seal();
    expect((await verify()).events).toBe(before);
  });

  it("is not broken by sealers at work at the same time on the same officine", async () => {
    for (let n = 0; n < 20; n += 1) await act(`p${n}`);
    const rounds = await Promise.all(
      Array.from({ length: 4 }, () => sealOfficine(house.worker, marche, { signer, now: () => new Date() })),
    );
    expect(rounds.filter((round) => round.sealed > 0).length).toBeGreaterThan(0);
    await seal();
    expect((await verify()).faults).toEqual([]);
  });

  it("digests the canonical row as documented (vector computed by hand from the description)", () => {
    const row = Object.fromEntries(SEALED_COLUMNS.map((column, index) => [column, index === 6 ? null : `v${index}`])) as SealedRow;
    // printf 'comptoir-audit-1' + 32 zero bytes + '["v0",…,"v5",null,"v7",…,"v15"]' | sha256sum
    expect(digestRow(CHAIN_START, row).toString("hex")).toBe("4397ccfa6a8c59ae2feca47866ca4f10c340887b1a5f02e6d77da967f2e0483f");
  });
});

describe("what a verification finds", () => {
  beforeEach(async () => {
    await actAndSeal(4);
    await actAndSeal(4);
    expect((await verify()).faults).toEqual([]);
  });

  it("a flipped byte of an event", async () => {
    await tamper((trx) => sql`update audit_event set target_id = 'p1x' where id = ${eventAt(5)}`.execute(trx));
    expect((await verify()).faults).toEqual([{ kind: "EVENT_CHANGED", position: 5 }]);
  });

  it("a flipped byte of any sealed column", async () => {
    const { rows } = await sql<{ name: string; type: string }>`
      select attname as name, format_type(atttypid, atttypmod) as type from pg_attribute
      where attrelid = 'audit_event'::regclass and attnum > 0 and not attisdropped`.execute(house.admin);
    expect(rows.map(({ name }) => name).sort()).toEqual([...SEALED_COLUMNS].sort());
    for (const { name, type } of rows.filter(({ name }) => !["officine_id", "id"].includes(name))) {
      const changed = {
        text: sql`coalesce(${sql.ref(name)}, '') || 'x'`,
        bytea: sql`sha256(${sql.ref(name)})`,
        "timestamp with time zone": sql`${sql.ref(name)} + interval '1 microsecond'`,
      }[type];
      if (!changed) throw new Error(`no change for type ${type}`);
      await sql`create table kept as select * from audit_event where id = ${eventAt(6)}`.execute(house.admin);
      await tamper((trx) => sql`update audit_event set ${sql.ref(name)} = ${changed} where id = ${eventAt(6)}`.execute(trx));
      expect(
        (await verify()).faults.map(({ kind }) => kind),
        name,
      ).toContain("EVENT_CHANGED");
      await tamper((trx) => sql`update audit_event e set ${sql.ref(name)} = k.${sql.ref(name)} from kept k where e.id = k.id`.execute(trx));
      await sql`drop table kept`.execute(house.admin);
    }
    expect((await verify()).faults).toEqual([]);
  });

  it("a flipped byte of a detail", async () => {
    await tamper((trx) => sql`update audit_payload set detail = '{"n":2}' where event_id = ${eventAt(5)}`.execute(trx));
    expect((await verify()).faults).toEqual([{ kind: "DETAIL_CHANGED", position: 5 }]);
  });

  it("a deleted middle row, alone or with its seal", async () => {
    await tamper(async (trx) => {
      await sql`delete from audit_event where id = ${eventAt(4)}`.execute(trx);
    });
    expect((await verify()).faults).toEqual([{ kind: "EVENT_MISSING", position: 4 }]);
    await tamper((trx) => sql`delete from audit_seal where officine_id = ${marche} and position = 4`.execute(trx));
    expect((await verify()).faults).toContainEqual({ kind: "SEAL_MISSING", position: 4 });
  });

  it("a deleted tail: rows, seals and heads of the database all cut off", async () => {
    const { events } = await verify();
    await tamper(async (trx) => {
      await sql`delete from audit_event where id in (select event_id from audit_seal where officine_id = ${marche} and position > 6)`.execute(
        trx,
      );
      await sql`delete from audit_seal where officine_id = ${marche} and position > 6`.execute(trx);
      await sql`delete from audit_head where officine_id = ${marche} and position > 6`.execute(trx);
    });
    expect((await verify()).faults).toEqual([{ kind: "TAIL_MISSING", position: events, last: 6 }]);
  });

  it("a chain recomputed after a change", async () => {
    await tamper((trx) => sql`update audit_event set operator_name = 'AUTRE' where id = ${eventAt(3)}`.execute(trx));
    await recompute(3);
    const faults = (await verify()).faults.map(({ kind }) => kind);
    expect(faults).toContain("CHAIN_RECOMPUTED");
    expect(faults).not.toContain("EVENT_CHANGED");
    await tamper((trx) => sql`delete from audit_head where officine_id = ${marche}`.execute(trx));
    expect(
      (await verify()).faults.map(({ kind }) => kind),
      "the heads kept outside still say it",
    ).toContain("CHAIN_RECOMPUTED");
  });

  it("a recomputed chain signed by a stranger's key", async () => {
    await tamper((trx) => sql`update audit_event set operator_name = 'AUTRE' where id = ${eventAt(3)}`.execute(trx));
    await recompute(3);
    const foreign = mkdtempSync(path.join(tmpdir(), "comptoir-key-"));
    const thief = loadAuditSigner(foreign);
    rmSync(foreign, { recursive: true });
    const last = await withOfficine(house.app, marche, (trx) => findLastSeal(trx, marche));
    const head = signHead(thief, {
      kind: "head",
      officineId: marche,
      position: last?.position ?? 0,
      digest: last?.digest.toString("hex") ?? "",
      signedAt: new Date().toISOString(),
    });
    await tamper((trx) =>
      sql`update audit_head set key_id = ${thief.keyId}, digest = ${Buffer.from(head.digest, "hex")}, signature = ${Buffer.from(head.signature, "base64")} where officine_id = ${marche} and position = ${head.position}`.execute(
        trx,
      ),
    );
    expect((await verify()).faults.map(({ kind }) => kind)).toEqual(expect.arrayContaining(["HEAD_UNKNOWN_KEY", "CHAIN_RECOMPUTED"]));
  });

  it("a forged signature", async () => {
    await tamper((trx) => sql`update audit_head set signature = sha256(signature) where officine_id = ${marche}`.execute(trx));
    expect((await verify()).faults.map(({ kind }) => kind)).toContain("HEAD_FORGED");
  });

  it("an event that was never sealed", async () => {
    await act("unsealed");
    await tamper(async (trx) => {
      await sql`delete from audit_pending`.execute(trx);
      await sql`update audit_event set at = now() - interval '1 hour' where target_id = 'unsealed'`.execute(trx);
    });
    expect((await verify()).faults).toEqual([{ kind: "NOT_SEALED", count: 1 }]);
  });

  it("says every fault in French", async () => {
    await tamper((trx) => sql`update audit_event set target_id = 'p1x' where id = ${eventAt(5)}`.execute(trx));
    expect((await verify()).faults.map(describeFault)).toEqual(["position 5 : l'événement a été modifié"]);
  });

  async function recompute(from: number): Promise<void> {
    const rows = await sql<SealedRow & { position: string }>`
      select s.position, e.officine_id::text, e.id::text, to_char(e.at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') as at, e.operator_id,
        e.operator_name, e.role, e.rpps, e.responsible_rpps, e.workstation, e.means, e.action, e.target_kind, e.target_id, e.patient_id, e.outcome,
        encode(e.detail_digest, 'hex') as detail_digest
      from audit_seal s join audit_event e on e.id = s.event_id where s.officine_id = ${marche} and s.position >= ${from} order by s.position`.execute(
      house.admin,
    );
    const before = await sql<{
      digest: Buffer;
    }>`select digest from audit_seal where officine_id = ${marche} and position = ${from - 1}`.execute(house.admin);
    let digest = before.rows[0]?.digest ?? CHAIN_START;
    for (const row of rows.rows) {
      digest = digestRow(digest, row);
      await tamper((trx) =>
        sql`update audit_seal set digest = ${digest} where officine_id = ${marche} and position = ${row.position}`.execute(trx),
      );
    }
  }
});

describe("what is allowed", () => {
  it("a purge of details leaves the chain verifiable, and says how many", async () => {
    await actAndSeal(4);
    const { events } = await verify();
    await tamper((trx) => sql`delete from audit_payload where officine_id = ${marche}`.execute(trx));
    expect(await verify()).toMatchObject({ events, purgedDetails: events, faults: [] });
  });

  it("a restore marked outside: the shorter trail is accepted from there on", async () => {
    await actAndSeal(6);
    const { events } = await verify();
    await tamper(async (trx) => {
      await sql`delete from audit_event where id in (select event_id from audit_seal where officine_id = ${marche} and position > 4)`.execute(
        trx,
      );
      await sql`delete from audit_seal where officine_id = ${marche} and position > 4`.execute(trx);
      await sql`delete from audit_head where officine_id = ${marche} and position > 4`.execute(trx);
    });
    expect((await verify()).faults).toEqual([{ kind: "TAIL_MISSING", position: events, last: 4 }]);
    const last = await withOfficine(house.app, marche, (trx) => findLastSeal(trx, marche));
    openHeadsFile(house.dataDir).append(
      signHead(signer, {
        kind: "restore",
        officineId: marche,
        position: 4,
        digest: last?.digest.toString("hex") ?? "",
        signedAt: new Date().toISOString(),
      }),
    );
    const restored = await verify();
    expect(restored.faults).toEqual([]);
    expect(restored.restoredAt).toMatchObject([{ position: 4 }]);
    await actAndSeal(5);
    expect(await verify()).toMatchObject({ events: 9, faults: [] });
  });
});

it("the private key and the heads are readable by their owner only", async () => {
  await actAndSeal(1);
  const keys = path.join(house.dataDir, "keys");
  const mode = (file: string) => statSync(path.join(keys, file)).mode & 0o777;
  expect(mode(".")).toBe(0o700);
  expect(mode("audit-signature.pem")).toBe(0o600);
  const [heads] = readdirSync(path.join(keys, "audit-heads"));
  expect(mode(path.join("audit-heads", heads ?? ""))).toBe(0o600);
});
