import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { withOfficine } from "../../postgres/with-officine.js";
import { noFailpoint } from "../failpoint.js";
import { findRow } from "../find-rows.js";
import type { OutboxSettings } from "../settings.js";
import { type OutboxWorker, startOutboxWorker } from "../worker.js";
import { createOutboxFixture, type OutboxFixture } from "./outbox-fixture.js";
import { type RecordingService, startRecordingService } from "./recording-service.js";
import { createTestKind } from "./test-kind.js";

/** Short times: the same machine as in production, faster. */
const FAST: Partial<OutboxSettings> = {
  leaseMs: 1_500,
  timeoutMs: 500,
  pollMs: 20,
  backOffBaseMs: 20,
  backOffMaxMs: 100,
  settleMs: 20,
  probeMaxMs: 200,
};
const quiet = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** What each test of a file finds ready: one database for the file, a new recording service and no open row for each test. */
export interface OutboxOfTest {
  readonly fixture: OutboxFixture;
  readonly service: RecordingService;
  /** A worker that ends with the test. */
  start(settings?: Partial<OutboxSettings>): OutboxWorker;
  stateOf(officineId: string, id: string): Promise<string | undefined>;
}

/** Registers the hooks of a test file. */
export function useOutbox(): OutboxOfTest {
  let fixture: OutboxFixture;
  let service: RecordingService;
  let workers: OutboxWorker[] = [];

  beforeAll(async () => {
    fixture = await createOutboxFixture();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });
  beforeEach(async () => {
    service = await startRecordingService();
  });
  afterEach(async () => {
    await Promise.all(workers.map((worker) => worker.stop()));
    workers = [];
    await service[Symbol.asyncDispose]();
    await sql`update outbox set state = 'abandonne', lease_until = null, reference = null, closed_at = now()`.execute(fixture.admin);
    await sql`delete from service_health`.execute(fixture.admin);
  });

  return {
    get fixture() {
      return fixture;
    },
    get service() {
      return service;
    },
    start: (settings = {}) => {
      const worker = startOutboxWorker({
        app: fixture.app,
        worker: fixture.worker,
        kinds: [createTestKind(service.url)],
        failpoint: noFailpoint,
        log: quiet as never,
        settings: { ...FAST, ...settings },
      });
      workers.push(worker);
      return worker;
    },
    stateOf: (officineId, id) => withOfficine(fixture.app, officineId, async (trx) => (await findRow(trx, officineId, id))?.state),
  };
}
