import { createServer } from "node:net";
import { UserError } from "./user-error.js";

/** The listeners a person may want at a known place. `0` = any free port. */
export const DEFAULT_PORTS = { officine: 4280, console: 4290, ordonnance: 4291, insi: 4292, cartes: 4293 } as const;
export type PortName = keyof typeof DEFAULT_PORTS;
export type Ports = Record<PortName, number>;

/** What was asked, by flag or by environment; absent = the default. */
export type AskedPorts = Partial<Ports>;

const PORT_NAMES = Object.keys(DEFAULT_PORTS) as PortName[];

/** Reads flags, then `COMPTOIR_PORT_OFFICINE`, `_CONSOLE`, `_ORDONNANCE`, `_INSI`, `_CARTES`. */
export function readAskedPorts(flags: Partial<Record<PortName, string>>, env: NodeJS.ProcessEnv): AskedPorts {
  const asked: AskedPorts = {};
  for (const name of PORT_NAMES) {
    const text = flags[name] ?? env[`COMPTOIR_PORT_${name.toUpperCase()}`];
    if (text === undefined || text === "") continue;
    if (!/^\d{1,5}$/.test(text) || Number(text) > 65535) {
      throw new UserError(`Port « ${text} » refusé pour ${name} : donnez un nombre de 0 (n'importe lequel) à 65535.`);
    }
    asked[name] = Number(text);
  }
  return asked;
}

/**
 * Settles every port. A busy default gives way to a free one, and `say` tells so; a busy port that was asked for is an error.
 * @throws UserError when a port asked for is taken
 */
export async function choosePorts(asked: AskedPorts, names: readonly PortName[], say: (line: string) => void): Promise<Ports> {
  const ports: Ports = { ...DEFAULT_PORTS };
  const taken = new Set<number>();
  for (const name of names) {
    const wanted = asked[name] ?? DEFAULT_PORTS[name];
    let port = taken.has(wanted) ? undefined : await findFreePort(wanted);
    if (port === undefined) {
      if (asked[name] !== undefined) throw new UserError(`Le port ${wanted} demandé pour ${name} est déjà pris.`);
      port = await getFreePort(taken);
      say(`Le port ${wanted} (${name}) est déjà pris : ${port} le remplace.`);
    }
    while (taken.has(port)) port = await getFreePort(taken);
    taken.add(port);
    ports[name] = port;
  }
  return ports;
}

async function getFreePort(taken: ReadonlySet<number>): Promise<number> {
  for (;;) {
    const port = await findFreePort(0);
    if (port !== undefined && !taken.has(port)) return port;
  }
}

/** The port if this machine lets us listen on it on loopback, `undefined` if it is busy. */
function findFreePort(port: number): Promise<number | undefined> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(undefined));
    server.listen({ port, host: "127.0.0.1", exclusive: true }, () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address !== null ? address.port : undefined));
    });
  });
}
