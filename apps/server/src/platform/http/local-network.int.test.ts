import { once } from "node:events";
import { readFileSync } from "node:fs";
import type { IncomingMessage } from "node:http";
import { request } from "node:https";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHouse, type TestHouse } from "../../testing/test-server.js";
import { selfMadeFiles } from "./self-made-certificate.js";

/** HTTPS of the local network, on loopback here: the names are what counts. */
let house: TestHouse;
beforeAll(async () => {
  house = await createTestHouse();
});
afterAll(() => house[Symbol.asyncDispose]());

async function get(port: number, servername: string, ca: string): Promise<number | string> {
  const call = request({ host: "127.0.0.1", port, path: "/healthz", servername, ca, headers: { host: `${servername}:${port}` } }).end();
  try {
    const [answer] = (await once(call, "response")) as [IncomingMessage];
    answer.resume();
    return answer.statusCode ?? 0;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}

describe("[GEN.12] HTTPS with a self-made certificate", () => {
  it("answers under the names it was given, to whoever trusts its authority, and to nobody else", async () => {
    const server = await house.startServer({ http: { port: 0, tls: "auto", names: ["comptoir.lan"] } });
    try {
      expect(server.url).toMatch(/^https:\/\/comptoir\.lan:\d+$/);
      const port = Number(new URL(server.url).port);
      const ca = readFileSync(selfMadeFiles(house.dataDir).authority, "utf8");
      expect(await get(port, "comptoir.lan", ca)).toBe(200);
      expect(await get(port, "localhost", ca)).toBe(200);
      expect(await get(port, "autre.lan", ca)).toMatch(/altnames/);
      expect(await get(port, "comptoir.lan", "")).toMatch(/self-signed certificate|unable to (verify|get)/);
    } finally {
      await server[Symbol.asyncDispose]();
    }
  });

  it("is refused without a name, and plain HTTP is refused off the loopback", () => {
    expect(() => house.config({ http: { port: 0, tls: "auto" } })).toThrow(/http\.names/);
    expect(() => house.config({ http: { port: 0, host: "0.0.0.0" } })).toThrow(/http\.host/);
  });
});
