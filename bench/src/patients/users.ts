import { randomUUID } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { OfficineClient } from "@comptoir/e2e/officine-client";
import { Latencies } from "../latencies.js";
import { misspell, type Person, pick } from "./people.js";

const KEY_MS = 150;
const PAUSE_MS = 2500;

export interface UserLoad {
  /** Each letter of a name typed as it is written. */
  readonly prefix: Latencies;
  /** A name typed whole with one error. */
  readonly typo: Latencies;
  /** Stops the users and waits for them. */
  stop(): Promise<void>;
}

/** `count` people who search patients all the time, each at a workstation of their own: letter after letter, a pause, the next one. */
export async function startUsers(
  url: string,
  operators: readonly { code: string; password: string }[],
  o: { count: number; people: readonly Person[]; random: () => number },
): Promise<UserLoad> {
  const [prefix, typo] = [new Latencies(), new Latencies()];
  const clients: OfficineClient[] = [];
  for (let index = 0; index < o.count; index += 1) {
    const client = new OfficineClient(url);
    await client.logIn(pick(operators, (index % operators.length) / operators.length));
    clients.push(client);
  }
  let stopped = false;
  const work = async (client: OfficineClient): Promise<void> => {
    await sleep(o.random() * PAUSE_MS);
    while (!stopped) {
      const person = pick(o.people, o.random());
      const wrong = o.random() < 0.3;
      const [first = ""] = person.firstNames.split(" ");
      const text = wrong
        ? `${misspell(person.name, o.random)} ${first}`
        : `${person.name} ${first}`.slice(0, 4 + Math.floor(o.random() * 8));
      const search = randomUUID();
      for (let length = 2; length <= text.length && !stopped; length += 1) {
        const q = text.slice(0, length).trim();
        if (q.length < 2) continue;
        const startedAt = performance.now();
        await client.call("searchPatients", { query: { q, search } });
        const ms = performance.now() - startedAt;
        if (!wrong) prefix.add(ms);
        else if (length === text.length) typo.add(ms);
        await sleep(Math.max(0, KEY_MS - ms));
      }
      await sleep(o.random() * 2 * PAUSE_MS);
    }
  };
  const running = clients.map(work);
  return {
    prefix,
    typo,
    stop: async () => {
      stopped = true;
      await Promise.all(running);
    },
  };
}
