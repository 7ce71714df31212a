import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { calendarDay } from "../platform/calendar.js";
import { type Caller, dig, dispenseBundle, newKey, parameterOf, resourcesOf } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
});
afterAll(async () => {
  await sandbox?.close();
});

/** The latest last Sunday of October that is over: clocks go back at 01:00 UTC, from 03:00 to 02:00 in Paris. */
function findAutumnNight(now: Date): string {
  for (let year = now.getUTCFullYear(); ; year -= 1) {
    const last = new Date(Date.UTC(year, 9, 31));
    last.setUTCDate(31 - last.getUTCDay());
    if (last.getTime() + 2 * 86_400_000 < now.getTime()) return last.toISOString().slice(0, 10);
  }
}

describe("[ON#60] the night when 02:30 comes twice", () => {
  const night = findAutumnNight(new Date());
  const authoredAt = new Date(Date.parse(`${night}T08:00:00Z`) - 5 * 86_400_000).toISOString();
  const line = { cip13: "3400935955838", posology: "1 si douleur", repeats: 5 };

  const handOver = async (written: { id: string; lines: readonly { id: string }[] }, at: string) => {
    const accepted = await marche.accept(written.id, { handedOver: at });
    if (accepted.status !== 200) return accepted;
    const secret = String(dig(parameterOf(accepted.json, "secret"), "valueString"));
    const key = newKey();
    const bundle = dispenseBundle({ key, finess: marche.finess, at, lines: [{ lineId: written.lines[0]?.id }] });
    return marche.dispense(written.id, secret, key, bundle);
  };

  it("two hand-overs at 02:30 keep their order and their instants, for the next officine and for the prescriber", async () => {
    const written = await sandbox.prescribe({ authoredAt, months: 12, lines: [line] });
    const times = [`${night}T00:30:00Z`, `${night}T01:30:00Z`];
    for (const at of times) expect((await handOver(written, at)).status).toBe(200);
    const lock = await marche.lock(written.id);
    const prior = resourcesOf(lock.prescription, "MedicationDispense").map((one) => String(dig(one, "whenHandedOver")));
    expect(prior.map((at) => Date.parse(at))).toEqual(times.map((at) => Date.parse(at)));
    const page = await (await fetch(`${sandbox.ready.console.url}/prescripteur/${written.numero}`)).text();
    const [year = "", month = "", day = ""] = night.split("-");
    expect(page.match(new RegExp(`le ${day}/${month}/${year} 02:30`, "g"))).toHaveLength(2);
  });

  it("the last day of validity has twenty-five hours, and ends at midnight in Paris", async () => {
    const written = await sandbox.prescribe({ authoredAt, validUntil: night, lines: [line] });
    expect([`${night}T22:59:59Z`, `${night}T23:00:00Z`].map((at) => calendarDay(new Date(at)) === night)).toEqual([true, false]);
    expect((await handOver(written, `${night}T22:59:59Z`)).status).toBe(200);
    const late = await handOver(written, `${night}T23:00:00Z`);
    expect([late.status, late.code]).toEqual([410, "EXPIREE"]);
  });
});
