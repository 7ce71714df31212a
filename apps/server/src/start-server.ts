import type { FastifyInstance } from "fastify";
import { type RouteName, routes } from "@comptoir/contract";
import { createOperatorRoutes } from "./features/operators/index.js";
import { createPatientRoutes } from "./features/patients/index.js";
import { createReportRoutes } from "./features/reports/index.js";
import { openHeadsFile } from "./platform/audit/heads-file.js";
import { loadAuditSigner } from "./platform/audit/signing-key.js";
import { startSealer } from "./platform/audit/start-sealer.js";
import { systemClock } from "./platform/clock.js";
import type { Config } from "./platform/config.js";
import { createApp } from "./platform/http/create-app.js";
import { refuse } from "./platform/http/handler.js";
import { serveOpenApi } from "./platform/http/openapi.js";
import { type AllHandlers, registerRoutes } from "./platform/http/register-routes.js";
import type { Logger } from "./platform/log.js";
import { createMetrics } from "./platform/metrics.js";
import { openDatabase } from "./platform/postgres/open-database.js";
import { prepareDummyHash } from "./platform/sessions/index.js";
import { VERSION } from "./platform/version.js";

export interface RunningServer {
  readonly url: string;
  readonly app: FastifyInstance;
  stop(): Promise<void>;
}

export async function startServer(config: Config, log: Logger): Promise<RunningServer> {
  const clock = systemClock(config.clockOffsetMs);
  const metrics = createMetrics();
  const database = await openDatabase(config, log);
  const { app: db, worker } = database;
  const app = await createApp({ config, log, metrics });
  const sessionDeps = { db, clock, rules: config.session };
  const pending = Object.fromEntries((Object.keys(routes) as RouteName[]).map((name) => [name, async () => refuse("INTROUVABLE")]));
  const handlers = {
    ...pending,
    ...createOperatorRoutes({ db, clock, config, metrics }),
    ...createPatientRoutes({ db, clock }),
    ...createReportRoutes({ db }),
    healthz: async () => ({ ok: true as const, version: VERSION }),
  } as unknown as AllHandlers;
  registerRoutes(app, handlers, { db, sessions: sessionDeps, metrics });
  serveOpenApi(app, VERSION);
  const sealer = startSealer({ worker, signer: loadAuditSigner(config.dataDir), heads: openHeadsFile(config.dataDir), clock, log, metrics });
  void prepareDummyHash();
  await app.listen({ host: config.http.host, port: config.http.port });
  const address = app.server.address();
  const port = typeof address === "object" && address ? address.port : 0;
  const url = `${config.http.tls ? "https" : "http"}://localhost:${port}`;
  return {
    url,
    app,
    stop: async () => {
      await app.close();
      await sealer.stop();
      await database.close({ stopServer: true });
    },
  };
}
