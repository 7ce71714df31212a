import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { dig } from "../testing/caller.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let base: string;
beforeAll(async () => {
  sandbox = await startTestSandbox();
  base = sandbox.ready.console.url;
});
afterAll(async () => {
  await sandbox?.close();
});

const post = (form: Record<string, string>) =>
  fetch(`${base}/prescripteur/nouvelle`, {
    method: "POST",
    body: new URLSearchParams(form),
    headers: { origin: base },
    redirect: "manual",
  });
const countOrdonnances = async () => dig(await sandbox.control("GET", "/state"), "counts", "ordonnances");
/** The control of this name, as its tag is written. */
const findControl = (page: string, name: string) => new RegExp(`<(?:input|select) [^>]*id="${name}"[^>]*>`).exec(page)?.[0] ?? "";
const findFault = (page: string, name: string) => new RegExp(`id="erreur-${name}">Erreur : ([^<]*)<`).exec(page)?.[1];
const ask = async (path: string, q: string) =>
  ((await (await fetch(`${base}/prescripteur/${path}?q=${encodeURIComponent(q)}`)).json()) as { products: string[] }).products;

describe("« Nouvelle ordonnance »: what is wrong stands at its field", () => {
  it("each fault is tied to its field, the first one has the focus, what was typed is kept, nothing is written", async () => {
    const before = await countOrdonnances();
    const answer = await post({
      lignes: "2",
      intitule: 'Garde "moi"',
      mois: "douze",
      "produit-0": "3400934913174",
      "posologie-0": "",
      "boites-0": "deux",
      "produit-1": "Levothyrox",
      "posologie-1": "1 le matin",
      "duree-1": "9999",
      "renouvellements-1": "-1",
      "ald-1": "oui",
    });
    expect(answer.status).toBe(400);
    const page = await answer.text();
    const faults = ["mois", "posologie-0", "boites-0", "produit-1", "duree-1", "renouvellements-1"];
    for (const name of faults) {
      expect(findFault(page, name), name).toMatch(/^\p{Lu}.*\.$/u);
      expect(findControl(page, name)).toContain('aria-invalid="true"');
      expect(findControl(page, name)).toContain(`erreur-${name}`);
      expect(page).toContain(`<li><a href="#${name}">`);
    }
    expect(page.match(/id="erreur-/g)).toHaveLength(faults.length);
    expect(page.match(/ autofocus/g)).toHaveLength(1);
    expect(findControl(page, "mois")).toContain("autofocus");
    expect(findFault(page, "produit-1")).toContain("Choisissez une présentation");
    for (const [name, value] of [
      ["intitule", "Garde &quot;moi&quot;"],
      ["mois", "douze"],
      ["boites-0", "deux"],
      ["duree-1", "9999"],
    ])
      expect(findControl(page, name ?? "")).toContain(`value="${value}"`);
    expect(findControl(page, "ald-1")).toContain("checked");
    expect(page).not.toMatch(/Too |Invalid|expected/);
    expect(await countOrdonnances()).toBe(before);
  });

  it("an empty form asks for a line; a posology alone asks for its product; a foreign patient for one of the list", async () => {
    expect(findFault(await (await post({})).text(), "produit-0")).toContain("au moins une ligne");
    expect(findFault(await (await post({ "posologie-1": "1 par jour" })).text(), "produit-1")).toContain("videz la ligne");
    const stranger = { patient: "00000000-0000-4000-a000-000000000000", "produit-0": "3400934913174", "posologie-0": "1" };
    expect(findFault(await (await post(stranger)).text(), "patient")).toBe("Personne ne porte cet identifiant.");
    const unknown = { "produit-0": "3400900000007", "posologie-0": "1" };
    expect(findFault(await (await post(unknown)).text(), "produit-0")).toMatch(/CIP|inconnu/);
  });
});

describe("« Nouvelle ordonnance »: lines", () => {
  const typed = {
    lignes: "2",
    intitule: "Long",
    "produit-0": "A",
    "posologie-0": "un",
    "produit-1": "B",
    "posologie-1": "deux",
    "ald-1": "oui",
  };

  it("a line is added and removed without losing what was typed, with the focus where one goes on", async () => {
    const longer = await post({ ...typed, action: "ajouter" });
    expect(longer.status).toBe(200);
    const page = await longer.text();
    expect(findControl(page, "produit-2")).toContain("autofocus");
    for (const [name, value] of Object.entries(typed).filter(([name]) => /produit|posologie|intitule/.test(name)))
      expect(findControl(page, name)).toContain(`value="${value}"`);
    const shorter = await (await post({ ...typed, action: "retirer-0" })).text();
    expect(findControl(shorter, "produit-0")).toContain('value="B"');
    expect(findControl(shorter, "ald-0")).toContain("checked");
    expect(findControl(shorter, "produit-0")).toContain("autofocus");
    expect(findControl(shorter, "produit-1")).toBe("");
    expect(shorter).not.toContain("Retirer la ligne");
  });

  it("twenty lines are written in their order, the twenty-first is refused, no button offers it", async () => {
    const lines = (count: number) =>
      Object.fromEntries(
        Array.from({ length: count }, (_, i) => [
          [`nature-${i}`, "libre"],
          [`produit-${i}`, `Préparation ${i + 1}`],
          [`posologie-${i}`, "1 par jour"],
        ]).flat(),
      );
    const twenty = await post(lines(20));
    expect(twenty.status).toBe(303);
    const written = await sandbox.control("GET", `/ordonnance/${twenty.headers.get("location")?.split("/").at(-1)}`);
    expect((written.lines as { label: string }[]).map(({ label }) => label)).toEqual(
      Array.from({ length: 20 }, (_, i) => `Préparation ${i + 1}`),
    );
    const before = await countOrdonnances();
    for (const action of ["ajouter", "retirer-99", "retirer--1", "tout"]) {
      const shown = await post({ ...lines(20), action });
      expect(shown.status).toBe(200);
      expect(await shown.text()).toContain("20 lignes au plus");
    }
    expect((await post(lines(21))).status).toBe(400);
    expect((await post({ "produit-9999": "x" })).status).toBe(400);
    expect(await countOrdonnances()).toBe(before);
  });
});

describe("« Nouvelle ordonnance »: what is prescribed", () => {
  it("[O1] a dénomination commune is proposed from the compositions on sale and goes without a code, in its own words", async () => {
    const names = await ask("denominations", "lévothyroxine 75");
    expect(names).toContain("LÉVOTHYROXINE SODIQUE 75 microgrammes, comprimé sécable");
    expect(await ask("denominations", "amoxicilline 500 gelule")).toContain("AMOXICILLINE ANHYDRE 500 mg, gélule");
    const [name = ""] = await ask("denominations", "paracetamol codeine");
    expect(name).toMatch(/^PARACÉTAMOL .*\+ .*CODÉINE/);
    const answer = await post({ "nature-0": "dc", "produit-0": name, "posologie-0": "1 si douleur", "boites-0": "2", "duree-0": "5" });
    const written = await sandbox.control("GET", `/ordonnance/${answer.headers.get("location")?.split("/").at(-1)}`);
    expect(written.lines).toMatchObject([{ cis: null, cip13: null, label: name, boxes: 2, units: null }]);
  });

  it("a speciality is anything of the public base: by its choice, its CIP7, or words that mean one presentation alone", async () => {
    for (const product of ["3491317", "3400934913174"]) {
      const answer = await post({ "produit-0": product, "posologie-0": "1", "substitution-0": "EFG" });
      expect(answer.status).toBe(303);
      const written = await sandbox.control("GET", `/ordonnance/${answer.headers.get("location")?.split("/").at(-1)}`);
      expect(written.lines).toMatchObject([{ cip13: "3400934913174", units: 12 }]);
    }
  });
});
