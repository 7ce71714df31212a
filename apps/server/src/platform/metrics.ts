import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from "prom-client";

export interface Metrics {
  readonly registry: Registry;
  /** Duration of each answered call, by route name and status. */
  readonly requests: Histogram<"route" | "status">;
  readonly loginFailures: Counter<"reason">;
  readonly sealedEvents: Counter;
  readonly auditPending: Gauge;
}

/** One registry per process (and per test): prom-client's global one is never used. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  return {
    registry,
    requests: new Histogram({
      name: "comptoir_http_request_seconds",
      help: "Time from request to answer, by route of the contract and status",
      labelNames: ["route", "status"],
      buckets: [0.005, 0.01, 0.025, 0.05, 0.1, 0.15, 0.3, 0.6, 1.5, 5],
      registers: [registry],
    }),
    loginFailures: new Counter({
      name: "comptoir_login_failures_total",
      help: "Refused logins, by reason",
      labelNames: ["reason"],
      registers: [registry],
    }),
    sealedEvents: new Counter({ name: "comptoir_audit_sealed_total", help: "Audit events chained by this process", registers: [registry] }),
    auditPending: new Gauge({
      name: "comptoir_audit_pending_officines",
      help: "Officines with events not sealed yet",
      registers: [registry],
    }),
  };
}
