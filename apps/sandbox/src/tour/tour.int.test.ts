import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Caller, dispenseBundle, newKey } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";
import { TOUR_STEPS } from "./steps.js";
import { findTour } from "./tour-state.js";

let sandbox: TestSandbox;
let marche: Caller;
let port: Caller;
let base: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  [marche, port] = [await sandbox.officine(0), await sandbox.officine(1)];
  base = sandbox.ready.console.url;
});
afterAll(async () => {
  await sandbox?.close();
});

const read = async (path: string) => (await fetch(`${base}${path}`)).text();
const post = (path: string, form: Record<string, string> = {}) =>
  fetch(`${base}${path}`, { method: "POST", body: new URLSearchParams(form), headers: { origin: base }, redirect: "manual" });
/** What the page says of each step: what was seen, and the step to do now. */
const readSteps = async () => {
  const page = await read("/visite");
  const steps = [
    ...page.matchAll(/<li class="card" data-step="(\w+)"( aria-current="step")?>([\s\S]*?)<\/li>(?=<li class="card"|<\/ol>)/g),
  ];
  return {
    page,
    current: steps.find(([, , current]) => current)?.[1],
    seen: Object.fromEntries(
      steps.flatMap(([, id = "", , text = ""]) => (/data-seen>✔ ([^<]*)/.exec(text) ? [[id, /data-seen>✔ ([^<]*)/.exec(text)?.[1]]] : [])),
    ),
  };
};
const getTour = async () => {
  const tour = await findTour(sandbox.nation);
  if (!tour) throw new Error("no visit");
  return tour;
};

describe("Visite guidée", () => {
  it("begins on an ordonnance of its own, and has seen nothing but that", async () => {
    expect(await read("/visite")).toContain("Commencer la visite");
    expect((await post("/visite/commencer")).status).toBe(303);
    const { seen, current, page } = await readSteps();
    expect(Object.keys(seen)).toEqual(["ecrire"]);
    expect(current).toBe("entrer");
    expect(page).toContain("Marche-Titulaire-63");
    expect(page).toContain(`1 étape(s) sur ${TOUR_STEPS.length}`);
  });

  it("ticks by hand only what the nation cannot see", async () => {
    for (const id of ["entrer", "patient", "scanner", "controler", "nulle-part"]) await post(`/visite/etapes/${id}`, { fait: "oui" });
    expect((await getTour()).ticked).toEqual(["entrer", "patient"]);
    await post("/visite/etapes/patient", { fait: "non" });
    expect((await getTour()).ticked).toEqual(["entrer"]);
    await post("/visite/etapes/patient", { fait: "oui" });
    expect((await readSteps()).current).toBe("scanner");
  });

  it("says what it saw: the consultation, the execution with what was not delivered, the answer to the doctor", async () => {
    const { numero } = await getTour();
    const version = await read("/visite/version");
    const written = await sandbox.control("GET", `/ordonnance/${numero}`);
    const [first, second, third] = written.lines as { id: string }[];
    const id = String(written.id);
    await sandbox.control("PUT", "/faults/ordonnance", { kind: "answer-lost-after-commit", only: ["accept"], times: 1 });
    await marche.lock(id).catch(() => undefined);
    expect((await readSteps()).seen.scanner).toBeUndefined();
    const lock = await marche.lock(id);
    const before = await readSteps();
    expect(before.seen.scanner).toMatch(/^Ordonnance consultée par Pharmacie du Marché à \d\d:\d\d$/);
    expect(before.seen.controler).toBeUndefined();
    expect(await read("/visite/version")).not.toBe(version);
    const key = newKey();
    const lines = [
      { lineId: first?.id, boxes: 1, units: 12, ecart: "SUBSTITUTION_GENERIQUE" },
      { lineId: second?.id, boxes: 1, units: 8 },
      { lineId: third?.id, ecart: "NON_DELIVRE", motif: "REFUS_PATIENT" },
    ];
    await marche.dispense(id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, at: new Date().toISOString(), lines }));
    const { seen } = await readSteps();
    expect(seen.controler).toMatch(/^Exécution reçue de Pharmacie du Marché à \d\d:\d\d : 2 délivrée\(s\), 1 non délivrée\(s\)$/);
    expect(seen.relire).toBeUndefined();
    await read(`/prescripteur/${numero}`);
    expect((await readSteps()).seen.relire).toMatch(/^Réponse lue sur la page du prescripteur à \d\d:\d\d$/);
    expect((await readSteps()).seen.ailleurs).toBeUndefined();
    // Not a presentation that ended by itself: nothing is claimed of it.
    await sandbox.control("PUT", "/faults/ordonnance", { kind: "refuse", code: "VERROUILLEE", times: 1 });
    await expect(port.lock(id)).rejects.toThrow();
    expect((await readSteps()).seen.ailleurs).toBeUndefined();
    // The nation's clock may have moved on: order is the service's.
    await sandbox.control("POST", "/clock", { advanceMs: 24 * 3600_000 });
    await port.lock(id);
    expect((await readSteps()).seen.ailleurs).toMatch(/l&#39;a présentée à \d\d:\d\d : ouverte pour ce qui reste$/);
  });

  it("begins anew on another ordonnance, with nothing seen", async () => {
    const { numero } = await getTour();
    await post("/visite/commencer");
    expect((await getTour()).numero).not.toBe(numero);
    expect(Object.keys((await readSteps()).seen)).toEqual(["ecrire"]);
  });

  it("names every row whose service exists, once at least", () => {
    const rows = new Set(TOUR_STEPS.flatMap((step) => step.rows));
    const wanted = ["D13", "D14", "O1", "O3", "O4", "O5", "O6", "P11", ...Array.from({ length: 13 }, (_, i) => `O${i + 10}`)];
    expect(wanted.filter((row) => !rows.has(row))).toEqual([]);
  });
});
