import { join } from "node:path";
import type { ConnectionOptions } from "@comptoir/postgres";
import { startCardService } from "./cards/service.js";
import { startConsole } from "./console/server.js";
import { fillRegister } from "./insi/fill-register.js";
import { knownIdam } from "./insi/names.js";
import { seedInsi } from "./insi/seed-insi.js";
import { startInsiService } from "./insi/service.js";
import { type DemoFiles, writeDemoFiles } from "./nation/demo-files.js";
import { seedNation } from "./nation/seed-nation.js";
import type { ServiceContext } from "./ordonnance/operation.js";
import { purgeOrdonnances } from "./ordonnance/purge.js";
import { createReceiptSigner } from "./ordonnance/receipt.js";
import { seedOrdonnances } from "./ordonnance/seed-ordonnances.js";
import { startOrdonnanceService } from "./ordonnance/service.js";
import { openNationPki } from "./pki/nation-pki.js";
import type { SandboxConfig } from "./platform/config.js";
import { openControlToken } from "./platform/control-token.js";
import { openNation } from "./platform/database.js";
import { openFaultBoard } from "./platform/faults.js";
import { openJournal } from "./platform/journal.js";
import { openNationClock } from "./platform/nation-clock.js";
import { startNationCluster } from "./platform/nation-cluster.js";
import { findSetting } from "./platform/settings.js";
import { claimNation } from "./platform/sole-process.js";

/** What the process says when everything answers. */
export interface ReadyMessage {
  readonly type: "ready";
  readonly console: { readonly url: string };
  readonly control: { readonly url: string; readonly token: string };
  readonly services: {
    readonly ordonnance: { readonly url: string };
    /** `url` is posted to as it is; `idam`: the authorisation number that the service knows. */
    readonly insi: { readonly url: string; readonly idam: string };
    /** Readers of cartes Vitale, and the service of the Appli carte Vitale. */
    readonly cartes: { readonly url: string };
  };
  readonly pki: {
    readonly ca: string;
    readonly crl: readonly string[];
    /** Officines by FINESS: PEM paths. */
    readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string }>>;
    /** Certificates with which officines call INSi, by FINESS. */
    readonly insiClients: Readonly<Record<string, { readonly cert: string; readonly key: string }>>;
    /** Practices that prescribe, by FINESS. */
    readonly prescribers: Readonly<Record<string, { readonly cert: string; readonly key: string }>>;
  };
  readonly demo: DemoFiles;
}

export interface Sandbox {
  readonly ready: ReadyMessage;
  stop(): Promise<void>;
}

/** One line for people or for the log. */
export type Log = (event: { readonly message: string; readonly error?: unknown }) => void;

/** The purge runs at each start and each step of the clock; this is for a nation that stays up. */
const purgeEveryMs = 6 * 3600_000;

/** Starts the nation: its own PostgreSQL, then everything that lives on it. `onLost`: that PostgreSQL ended without us. */
export async function startSandbox(config: SandboxConfig, log: Log, onLost: () => void): Promise<Sandbox> {
  const cluster = await startNationCluster(config.dataDir, (message) => log({ message }), onLost);
  try {
    const opened = await openSandbox(cluster.connection, config, log);
    return {
      ready: opened.ready,
      stop: async () => {
        await opened.stop();
        await cluster.stop();
      },
    };
  } catch (error) {
    await cluster.stop(); // that of another living process stays up
    throw error;
  }
}

/** Opens the nation on a database that has its schema: people, PKI, services, console. */
export async function openSandbox(connection: ConnectionOptions, config: SandboxConfig, log: Log): Promise<Sandbox> {
  const stops: (() => Promise<void>)[] = [];
  const stop = async (): Promise<void> => {
    // Last in, first out: the pool goes after everything that uses it.
    for (const close of stops.splice(0).reverse()) await close();
  };
  try {
    const onError = (error: unknown): void => log({ message: "internal error", error });
    stops.push(await claimNation(connection));
    const nation = openNation(connection, onError);
    stops.push(() => nation.destroy());
    const clock = await openNationClock(nation);
    if ((await findSetting(nation, "nation")) === undefined) await seedNation(nation, { seed: config.seed, today: clock.today() });
    if ((await findSetting(nation, "ordonnances")) === undefined) await seedOrdonnances(nation, { seed: config.seed, now: clock.now() });
    if ((await findSetting(nation, "insi")) === undefined) await seedInsi(nation, config.seed);
    await purgeOrdonnances(nation, clock);
    const purging = setInterval(() => void purgeOrdonnances(nation, clock).catch(onError), purgeEveryMs);
    purging.unref();
    stops.push(async () => clearInterval(purging));

    const structures = await nation.selectFrom("structure").selectAll().orderBy("finess").execute();
    const pki = await openNationPki(
      join(config.dataDir, "pki"),
      structures.map(({ finess, name, postal_code }) => ({ finess, name, department: postal_code.slice(0, 2) })),
      clock.technicalNow(),
    );
    const faults = await openFaultBoard(nation, () => clock.technicalNow());
    const journal = openJournal(nation, () => clock.technicalNow());
    const context: ServiceContext = { nation, clock, signReceipt: createReceiptSigner(pki.server) };
    const ordonnance = await startOrdonnanceService({
      host: config.host,
      port: config.ports.ordonnance,
      pki,
      context,
      faults,
      journal,
      structures: new Map(structures.map(({ finess, kind }) => [finess, kind])),
      onError,
    });
    stops.push(() => ordonnance.close());
    const insi = await startInsiService({
      host: config.host,
      port: config.ports.insi,
      pki,
      nation,
      seed: config.seed,
      technicalNow: () => clock.technicalNow(),
      faults,
      journal,
      onError,
    });
    stops.push(() => insi.close());
    const cards = await startCardService({ host: config.host, port: config.ports.cartes, pki, nation, clock, onError });
    stops.push(() => cards.close());
    const services = {
      ordonnance: { url: ordonnance.url },
      insi: { url: insi.url, idam: knownIdam },
      cartes: { url: cards.url },
    };
    const token = await openControlToken(config.dataDir);
    const pages = await startConsole({
      host: config.host,
      port: config.ports.console,
      token,
      nation,
      clock,
      faults,
      fillRegister: (people) => fillRegister(connection, people),
      services,
      structures: new Map(structures.map(({ finess, name }) => [finess, name])),
      onError,
    });
    stops.push(() => pages.close());
    const demo = await writeDemoFiles(nation, join(config.dataDir, "demo"));
    const clientsOf = (kind: "officine" | "cabinet", clients = pki.clients) =>
      Object.fromEntries(
        structures.flatMap((structure) => {
          const client = structure.kind === kind ? clients.get(structure.finess) : undefined;
          return client === undefined ? [] : [[structure.finess, { cert: client.certPath, key: client.keyPath }]];
        }),
      );
    const ready: ReadyMessage = {
      type: "ready",
      console: { url: pages.url },
      control: { url: `${pages.url}/control`, token },
      services,
      pki: {
        ca: pki.caPath,
        crl: [],
        clients: clientsOf("officine"),
        insiClients: clientsOf("officine", pki.insiClients),
        prescribers: clientsOf("cabinet"),
      },
      demo,
    };
    return { ready, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}
