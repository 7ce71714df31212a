import { createServer, type Server } from "node:net";
import { afterEach, describe, expect, it } from "vitest";
import { choosePorts, DEFAULT_PORTS, readAskedPorts } from "./ports.js";

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});
const occupy = (port: number) =>
  new Promise<number>((resolve) => {
    const server = createServer().listen(port, "127.0.0.1", () => resolve((server.address() as { port: number }).port));
    server.once("error", () => resolve(port)); // somebody else has it: busy all the same
    servers.push(server);
  });

describe("ports", () => {
  it("read flags before the environment and refuse what is no port", () => {
    expect(readAskedPorts({ officine: "80" }, { COMPTOIR_PORT_OFFICINE: "81", COMPTOIR_PORT_CONSOLE: "0" })).toEqual({
      officine: 80,
      console: 0,
    });
    expect(readAskedPorts({}, { COMPTOIR_PORT_CONSOLE: "" })).toEqual({});
    for (const text of ["-1", "65536", "4280x", " "]) expect(() => readAskedPorts({ officine: text }, {})).toThrow("refusé pour officine");
  });

  it("take a free port for a busy default, and say so", async () => {
    await occupy(DEFAULT_PORTS.officine);
    const said: string[] = [];
    const ports = await choosePorts({}, ["officine"], (line) => said.push(line));
    expect(ports.officine).not.toBe(DEFAULT_PORTS.officine);
    expect(said).toEqual([`Le port 4280 (officine) est déjà pris : ${ports.officine} le remplace.`]);
  });

  it("refuse a busy port that was asked for", async () => {
    const busy = await occupy(0);
    await expect(choosePorts({ console: busy }, ["console"], () => {})).rejects.toThrow(
      `Le port ${busy} demandé pour console est déjà pris.`,
    );
  });

  it("are all different when any will do", async () => {
    const ports = await choosePorts(
      { officine: 0, console: 0, ordonnance: 0, insi: 0, cartes: 0 },
      ["officine", "console", "ordonnance", "insi", "cartes"],
      () => {},
    );
    expect(new Set(Object.values(ports)).size).toBe(5);
    expect(Object.values(ports).every((port) => port > 0)).toBe(true);
  });
});
