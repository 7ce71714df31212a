import { rmSync } from "node:fs";
import { join } from "node:path";
import { describeAuthority, describeRun } from "./announce.js";
import { importDemoOnce } from "./demo.js";
import { expectNation, fingerprintNation, rememberNation } from "./expected-nation.js";
import { Household } from "./household.js";
import { type DataFolder, programArguments } from "./layout.js";
import { endLeftBehind } from "./left-behind.js";
import { type AskedPorts, choosePorts, type PortName, type Ports } from "./ports.js";
import { writePrivateJson } from "./private-file.js";
import type { Profile } from "./profile.js";
import { type Program, type ProgramOptions, startProgram } from "./program.js";
import { readSandboxReady, readServerReady, type SandboxReady } from "./ready-messages.js";
import { removeRunFile } from "./run-file.js";
import { buildServerConfig, type SettingsFile } from "./server-config.js";

export interface HouseOptions {
  readonly folder: DataFolder;
  readonly ports: AskedPorts;
  readonly profile: Profile;
  readonly settings: SettingsFile;
  readonly databaseUrl: string | undefined;
  /** Places where the server's first life stops dead (tests, bac à sable only). */
  readonly failpoints: readonly string[];
  /** The national services alone, for developers of other software. */
  readonly nationOnly: boolean;
  readonly say: (line: string) => void;
  /** Resolves when it is time to stop. */
  readonly untilStop: Promise<void>;
}

/** Starts the nation and the officine, publishes run.json, waits for the word, stops in order. The lock is held by the caller. */
export async function runHouse(options: HouseOptions): Promise<number> {
  const { folder, say, profile } = options;
  const beganAt = performance.now();
  removeRunFile(folder.runFile);
  await endLeftBehind(folder.children, say);

  const withNation = profile === "bac-a-sable";
  const names: PortName[] = [
    ...(options.nationOnly ? [] : (["officine"] as const)),
    ...(withNation ? (["console", "ordonnance", "insi", "cartes"] as const) : []),
  ];
  const ports = await choosePorts(options.ports, names, say);
  const house: House = { options, ports, household: new Household(folder, profile), programs: [], halt: new AbortController() };
  const begun = begin(house);
  try {
    // Ctrl+C during a long first start is heard at once.
    const stopped = await Promise.race([begun.then(() => false), options.untilStop.then(() => true)]);
    if (!stopped) {
      const run = house.household.publish();
      const seconds = ((performance.now() - beganAt) / 1000).toFixed(1).replace(".", ",");
      const { authority } = house.household;
      const said = [describeRun(run), ...(authority ? [describeAuthority(authority)] : [])].join("\n\n");
      say(`\nComptoir est prêt (${seconds} s).\n\n${said}\n\nCtrl+C arrête tout.`);
      await options.untilStop;
    }
    say("Arrêt…");
  } finally {
    house.halt.abort();
    begun.catch(() => {}); // what was being started is stopped below
    house.household.withdraw();
    // The officine first: what it must still say to the services, it can.
    for (const program of house.programs.toReversed()) await program.stop();
    rmSync(folder.children, { force: true });
  }
  say("Comptoir est arrêté.");
  return 0;
}

/** One life of the house: what it was asked, what runs, and the word to stop. */
interface House {
  readonly options: HouseOptions;
  readonly ports: Ports;
  readonly household: Household;
  /** In the order in which they must not be stopped. */
  readonly programs: Program[];
  readonly halt: AbortController;
}

/**
 * Starts the officine beside the nation when it is known what the nation will say (from the second start on), after it otherwise.
 * If the nation then says something else, a renewed certificate for instance, the officine is started again with it.
 */
async function begin(house: House): Promise<void> {
  const { options, ports, household, halt } = house;
  const { folder } = options;
  const nation = options.profile === "bac-a-sable" ? startSandbox(house) : undefined;
  if (options.nationOnly) return nation?.ready;
  const expected = nation && expectNation(folder.nationReady, ports);
  const fingerprint = expected && fingerprintNation(expected);
  const early = expected && startServer(house, expected);
  await nation?.ready;
  const actual = household.nation;
  if (early && actual && fingerprintNation(actual) === fingerprint) await early.ready;
  else {
    await early?.stop();
    await startServer(house, actual).ready;
  }
  if (actual) await importDemoOnce(folder, actual.demo, options.databaseUrl, options.say, halt.signal);
}

function startSandbox(house: House): Program {
  const { options, ports, household } = house;
  const { folder, say } = options;
  writePrivateJson(folder.nationConfig, {
    dataDir: folder.nation,
    host: "127.0.0.1",
    ports: { console: ports.console, ordonnance: ports.ordonnance, insi: ports.insi, cartes: ports.cartes },
  });
  say("Bac à sable…");
  return launch(house, {
    name: "Le bac à sable",
    argv: () => [...programArguments("sandbox", "main"), "--config", folder.nationConfig],
    logFile: join(folder.logs, "nation.log"),
    readReady: readSandboxReady,
    onSpawn: (pid) => household.noteChild("sandbox", pid),
    onReady: (ready, pid) => {
      rememberNation(folder.nationReady, ready);
      household.update({ sandbox: { ready, pid } });
    },
    say,
  });
}

function startServer(house: House, sandbox: SandboxReady | undefined): Program {
  const { options, household } = house;
  const { folder, say } = options;
  writeServerConfig(house, sandbox, options.failpoints);
  say("Officine…");
  return launch(house, {
    name: "L'officine",
    argv: () => [...programArguments("server", "main"), "--config", folder.officineConfig],
    logFile: join(folder.logs, "officine.log"),
    readReady: readServerReady,
    onSpawn: (pid) => household.noteChild("server", pid),
    onReady: (ready, pid) => {
      household.update({ server: { ready, pid } });
      // A fault point stops the server once: the next start of the same server finds it disarmed.
      if (options.failpoints.length > 0) writeServerConfig(house, sandbox, []);
    },
    say,
  });
}

function writeServerConfig({ options, ports, household }: House, sandbox: SandboxReady | undefined, failpoints: readonly string[]): void {
  const config = buildServerConfig({ ...options, port: ports.officine, sandbox });
  if (!sandbox) household.update({ services: config.services });
  writePrivateJson(options.folder.officineConfig, { ...config, ...(failpoints.length > 0 && { failpoints }) });
}

/** A program joins the list of those to stop before it runs; once the word to stop was given, none starts any more. */
function launch<R>({ programs, halt }: House, options: ProgramOptions<R>): Program {
  halt.signal.throwIfAborted();
  const program = startProgram(options);
  programs.push(program);
  return program;
}
