import { randomUUID } from "node:crypto";
import { INS_OIDS, OIDS } from "@comptoir/segur/nomenclatures";
import { createHttpTransport } from "@comptoir/wire/http";
import { sql } from "kysely";
import { createCardRoutes, createSandboxCards, ReadingStore } from "./features/cards/index.js";
import {
  createCounterRoutes,
  createLockTraffic,
  createOrdonnanceOutboxKind,
  createOrdonnancePorts,
  createRecoveryOutboxKind,
  createServiceLook,
  createUuidV7,
} from "./features/counter/index.js";
import { createAnnulationOutboxKind, createDeliveryRoutes, endWhenCancelled, transmissionGuard } from "./features/deliveries/index.js";
import { createDocumentRoutes } from "./features/documents/index.js";
import { createIdentityRoutes, createInsiPorts, startPurge } from "./features/identity/index.js";
import * as medicines from "./features/medicines/index.js";
import { createOperatorRoutes } from "./features/operators/index.js";
import * as patients from "./features/patients/index.js";
import { createPrescriberRoutes } from "./features/prescribers/index.js";
import { createReportRoutes } from "./features/reports/index.js";
import { createTransmissionRoutes } from "./features/transmissions/index.js";
import { openHeadsFile } from "./platform/audit/heads-file.js";
import { loadAuditSigner } from "./platform/audit/signing-key.js";
import { startSealer } from "./platform/audit/start-sealer.js";
import { systemClock } from "./platform/clock.js";
import { type Config, ConfigError } from "./platform/config.js";
import { createApp, listen } from "./platform/http/create-app.js";
import { serveOpenApi } from "./platform/http/openapi.js";
import { type AllHandlers, registerRoutes } from "./platform/http/register-routes.js";
import { loadServerTls } from "./platform/http/self-made-certificate.js";
import type { Logger } from "./platform/log.js";
import { createMetrics } from "./platform/metrics.js";
import { createFailpoint, enqueue, type Failpoint, startOutboxWorker } from "./platform/outbox/index.js";
import { listOfficines } from "./platform/postgres/officines.js";
import { openDatabase } from "./platform/postgres/open-database.js";
import { assertProductionDatabase } from "./platform/production-guard.js";
import { prepareDummyHash } from "./platform/sessions/index.js";
import { VERSION } from "./platform/version.js";

export interface RunningServer {
  readonly url: string;
  /** HTTPS with a certificate of our own: what each workstation imports, and the SHA-256 to compare by eye before. */
  readonly authority?: { readonly file: string; readonly fingerprint: string };
  /**
   * To be called once « ready » was said: the failpoints of the configuration arm then and not before, so that a start on rows left
   * open always comes to its end and it is a running server that stops dead.
   */
  announced(): void;
  /** Calls in progress end, workers record what they know, the trail is sealed, and PostgreSQL stops last. */
  stop(): Promise<void>;
}

/**
 * Composition root: configuration → PostgreSQL → services → HTTP → workers. The one place that ties the parts together.
 * `onDatabaseLost`: the embedded PostgreSQL ended without us; nothing here can go on.
 */
export async function startServer(config: Config, log: Logger, onDatabaseLost: () => void = () => undefined): Promise<RunningServer> {
  const clock = systemClock(config.clockOffsetMs);
  const metrics = createMetrics();
  let said = false;
  const failpoint = readFailpoints(config, () => said);

  const database = await openDatabase(config, log, { onLost: onDatabaseLost });
  const undo: (() => Promise<void>)[] = [() => database.close()];
  const stop = async (): Promise<void> => {
    for (let step = undo.pop(); step; step = undo.pop()) await step();
  };
  try {
    const { app: db, worker } = database;
    await assertProductionDatabase(config, db);

    const ports = createOrdonnancePorts({
      service: config.services.ordonnance,
      listOfficines: () => listOfficines(db),
      createTransport: createHttpTransport,
    });
    undo.push(() => ports.close());
    const { portFor } = ports;
    const insi = createInsiPorts({
      service: config.services.insi,
      version: VERSION,
      now: clock.technicalNow,
      listOfficines: () => listOfficines(db),
      createTransport: createHttpTransport,
    });
    undo.push(() => insi.close());
    const sandboxCards = createSandboxCards({
      service: config.services.cartes,
      today: clock.today,
      listOfficines: () => listOfficines(db),
      createTransport: createHttpTransport,
    });
    undo.push(() => sandboxCards.close());
    const readings = new ReadingStore(clock.now);
    // A test domain never enters a record of production.
    const acceptedOids = config.profile === "production" ? [OIDS.insNir, OIDS.insNia] : INS_OIDS;
    const tls = await loadServerTls(config.http, config.dataDir, clock.technicalNow());
    const authority = tls && "authorityFile" in tls ? { file: tls.authorityFile, fingerprint: tls.fingerprint } : undefined;
    if (authority) log.info({ authority }, "self-made certificate");
    const app = await createApp({ config, log, metrics, tls });
    let wakeOutbox = (): void => undefined;
    const wake = (): void => wakeOutbox();
    const ids = { newId: randomUUID, newDispensationId: createUuidV7 };
    const counter = { db, clock, portFor, medicines, patients, enqueue, wakeOutbox: wake, locks: createLockTraffic(), failpoint, log, ids };
    const kinds = [
      endWhenCancelled(createOrdonnanceOutboxKind({ portFor, now: clock.technicalNow }), { db }),
      endWhenCancelled(createRecoveryOutboxKind(counter), { db }),
      createAnnulationOutboxKind({ portFor, now: clock.technicalNow }),
    ];
    const handlers: AllHandlers = {
      ...createOperatorRoutes({ db, clock, config, metrics }),
      ...patients.createPatientRoutes({ db, clock }),
      ...createIdentityRoutes({ db, clock, insiFor: insi.insiFor, acceptedOids, findOnCard: readings.findOnCard }),
      ...createCardRoutes({ db, clock, patients, cardsFor: sandboxCards.cardsFor, readings, acceptedOids }),
      ...createDocumentRoutes({ db, clock, acceptedOids }),
      ...medicines.createMedicinesRoutes({ db, clock }),
      ...createCounterRoutes(counter),
      ...createPrescriberRoutes({ db }),
      ...createDeliveryRoutes({ db, clock, patients, enqueue, wakeOutbox: wake, failpoint }),
      ...createTransmissionRoutes({
        db,
        patients,
        guard: transmissionGuard,
        kinds,
        wakeOutbox: wake,
        lookAtService: createServiceLook(counter),
        version: VERSION,
      }),
      ...createReportRoutes({ db }),
      healthz: async () => {
        await sql`select 1`.execute(db);
        return { ok: true, version: VERSION };
      },
    };
    registerRoutes(app, handlers, { db, sessions: { db, clock, rules: config.session }, metrics });
    serveOpenApi(app, VERSION);

    const sealer = startSealer({
      worker,
      signer: loadAuditSigner(config.dataDir),
      heads: openHeadsFile(config.dataDir),
      clock,
      log,
      metrics,
    });
    undo.push(() => sealer.stop());
    const outbox = startOutboxWorker({ app: db, worker, kinds, failpoint, log });
    wakeOutbox = () => outbox.wake();
    undo.push(() => outbox.stop());
    const purge = startPurge({ db, clock, log });
    undo.push(() => purge.stop());
    undo.push(() => app.close());
    const [url] = await Promise.all([listen(app, config), prepareDummyHash()]);
    const announced = (): void => {
      said = true;
    };
    return { url, ...(authority && { authority }), announced, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function readFailpoints(config: Config, armed: () => boolean): Failpoint {
  try {
    return createFailpoint(config.failpoints, { armed });
  } catch (error) {
    throw new ConfigError("failpoints", error instanceof Error ? error.message : "point d'arrêt inconnu");
  }
}
