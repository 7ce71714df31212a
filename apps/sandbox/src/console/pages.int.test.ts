import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { prepareZXingModule, readBarcodes } from "zxing-wasm/reader";
import { type Caller, dispenseBundle, newKey } from "../testing/caller.js";
import { rasterizeQrCode } from "../testing/rasterize-qr-code.js";
import { startTestSandbox, type TestSandbox } from "../testing/test-sandbox.js";

let sandbox: TestSandbox;
let marche: Caller;
let base: string;

beforeAll(async () => {
  sandbox = await startTestSandbox();
  marche = await sandbox.officine(0);
  base = sandbox.ready.console.url;
});
afterAll(async () => {
  await sandbox.close();
});

const read = async (path: string): Promise<string> => (await fetch(`${base}${path}`)).text();
const post = (path: string, form: Record<string, string>, headers: Record<string, string> = { origin: base }) =>
  fetch(`${base}${path}`, { method: "POST", body: new URLSearchParams(form), headers, redirect: "manual" });

describe("the Prescripteur page", () => {
  it("[O6] lists the ordonnances of the seed with patient, date, state and the answer of the officines", async () => {
    const page = await read("/prescripteur");
    expect(page).toContain("BAC À SABLE — données fictives");
    expect(page).toContain("01S2TBPZ2JCNZZYGHZ");
    for (const words of ["À délivrer", "Exécutée", "Annulée", "Expirée", "Masquée (opposition)", "Délivrée en partie"])
      expect(page).toContain(words);
    expect(page).toContain("Non délivré : refus du patient — Pharmacie du Marché, le ");
  });

  it("[O6] shows on the detail page what was delivered and not, why, by which officine and when, as soon as it is executed", async () => {
    const written = await sandbox.prescribe({
      lines: [
        { cip13: "3400934913174", posology: "1 gélule 3 fois par jour", boxes: 2 },
        { cip13: "3400935955838", posology: "1 si douleur" },
      ],
    });
    const version = await read(`/prescripteur/${written.numero}/version`);
    const lock = await marche.lock(written.id);
    const key = newKey();
    const lines = [
      { lineId: written.lines[0]?.id, boxes: 2, units: 24 },
      { lineId: written.lines[1]?.id, ecart: "NON_DELIVRE", motif: "RUPTURE" },
      { ecart: "LIGNE_AJOUTEE_MANUSCRITE", cip13: "3400935955838" },
    ];
    await marche.dispense(written.id, lock.secret, key, dispenseBundle({ key, finess: marche.finess, at: "2026-11-22T10:04:11Z", lines }));
    expect(await read(`/prescripteur/${written.numero}/version`)).not.toBe(version);
    const page = await read(`/prescripteur/${written.numero}`);
    expect(page).toContain("Délivré : 2 boîtes de Produit remis, identique — Pharmacie du Marché, le 22/11/2026 11:04");
    expect(page).toContain("Non délivré : rupture d&#39;approvisionnement — Pharmacie du Marché, le 22/11/2026 11:04");
    expect(page).toContain("ligne ajoutée à la main sur l&#39;ordonnance");
  });

  it("[ON#44] says nothing of the executions when the patient objected, at the prescription or later", async () => {
    for (const opposed of [true, false]) {
      const written = await sandbox.prescribe({ opposed, lines: [{ cip13: "3400935955838", posology: "1 si douleur", repeats: 1 }] });
      const before = await read(`/prescripteur/${written.numero}/version`);
      const lock = await marche.lock(written.id);
      const key = newKey();
      await marche.dispense(
        written.id,
        lock.secret,
        key,
        dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] }),
      );
      if (opposed) expect(await read(`/prescripteur/${written.numero}/version`)).toBe(before);
      await sandbox.control("PUT", `/ordonnance/${written.numero}/opposition`, { opposed: true });
      for (const page of [await read(`/prescripteur/${written.numero}`), await read(`/prescripteur?recherche=${written.numero}`)]) {
        expect(page).toContain("Masqué");
        expect(page).not.toContain("Pharmacie du Marché");
        expect(page).not.toContain("Produit remis");
      }
    }
  });

  it("[O3] carries the number in plain text and as a QR code that reads ON1: + number", async () => {
    const page = await read("/prescripteur/01S2TBPZ2JCNZZYGHZ");
    expect(page).toContain('<p class="numero" data-numero>01S2TBPZ2JCNZZYGHZ</p>');
    const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
    prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
    const found = await readBarcodes(rasterizeQrCode(page), { formats: ["QRCode"] });
    expect(found.map((code) => code.text)).toEqual(["ON1:01S2TBPZ2JCNZZYGHZ"]);
  });

  it("writes a new ordonnance from the form, and says what is wrong with a bad one", async () => {
    const form = {
      intitule: "Du formulaire",
      mois: "6",
      "mention-MED-1096": "oui",
      opposition: "oui",
      "produit-0": "3400930121405",
      "posologie-0": "1 comprimé le matin à jeun",
      "boites-0": "1",
      "renouvellements-0": "3",
      "substitution-0": "MTE",
      "ald-0": "oui",
      "nature-1": "libre",
      "produit-1": "Préparation <b>magistrale</b>",
      "posologie-1": "1 fois par jour",
    };
    const done = await post("/prescripteur/nouvelle", form);
    expect(done.status).toBe(303);
    const numero = done.headers.get("location")?.split("/").at(-1) ?? "";
    const truth = await sandbox.control("GET", `/ordonnance/${numero}`);
    expect(truth).toMatchObject({ label: "Du formulaire", flags: ["MED-1096"], opposed: true, patient: { birthName: "DESMALIX" } });
    expect(truth.lines).toMatchObject([
      { cip13: "3400930121405", cis: "62080626", units: 90, repeats: 3 },
      { cip13: null, label: "Préparation <b>magistrale</b>" },
    ]);
    expect(await read(`/prescripteur/${numero}`)).toContain("Préparation &lt;b&gt;magistrale&lt;/b&gt;");
    const refused = await post("/prescripteur/nouvelle", { "produit-0": "3400930121405", "posologie-0": "", intitule: 'Garde "moi"' });
    expect(refused.status).toBe(400);
    const page = await refused.text();
    expect(page).toContain('role="alert"');
    expect(page).toContain("Garde &quot;moi&quot;");
  });

  it("annuls from the page, and refuses once something was delivered", async () => {
    const written = await sandbox.prescribe({ lines: [{ cip13: "3400935955838", posology: "1 si douleur", repeats: 1 }] });
    const lock = await marche.lock(written.id);
    const key = newKey();
    await marche.dispense(
      written.id,
      lock.secret,
      key,
      dispenseBundle({ key, finess: marche.finess, lines: [{ lineId: written.lines[0]?.id }] }),
    );
    expect((await post(`/prescripteur/${written.numero}/annuler`, {})).status).toBe(409);
    const free = await sandbox.prescribe({ lines: [{ cip13: "3400935955838", posology: "1 si douleur" }] });
    expect((await post(`/prescripteur/${free.numero}/annuler`, {})).status).toBe(303);
    expect((await marche.accept(free.id)).code).toBe("ANNULEE");
  });

  it("searches by number, by name without accents, by words; percent signs find nothing by themselves", async () => {
    expect(await read("/prescripteur?recherche=desmalix")).toContain("01S2TBPZ2JCNZZYGHZ");
    expect(await read("/prescripteur?recherche=ETCHEGARAY")).toContain("ÉTCHEGARAY");
    expect(await read("/prescripteur?recherche=%25%25")).toContain("Aucune ordonnance");
    expect((await fetch(`${base}/prescripteur?page=-3&recherche=%00`)).status).toBe(200);
  });
});

describe("a patient's ordonnances", () => {
  it("[O6] stand on a page of their own, hers alone, with what was delivered; another one is written from there", async () => {
    const one = await sandbox.prescribe({ label: "Pour elle", lines: [{ cip13: "3400935955838", posology: "1 si douleur" }] });
    const made = { birthName: "AUTRE", firstNames: ["Zoé"], birthDate: "1990-12-31", sex: "F" };
    const other = await sandbox.prescribe({ patient: made, lines: [{ cip13: "3400935955838", posology: "1" }] });
    const hrefOf = async (numero: string) =>
      /href="(\/prescripteur\/patients\/[0-9a-f-]{36})"/.exec(await read(`/prescripteur/${numero}`))?.[1] ?? "";
    const page = await read(await hrefOf(one.numero));
    expect(page).toContain("<h1>Ordonnances de DESMALIX NATHALIE</h1>");
    expect(page).toContain(one.numero);
    expect(page).toContain("01S2TBPZ2JCNZZYGHZ");
    expect(page).not.toContain(other.numero);
    const form = await read(/href="(\/prescripteur\/nouvelle\?patient=[^"]+)"/.exec(page)?.[1] ?? "");
    expect(/<option value="[^"]+" selected>([^<]*)/.exec(form)?.[1]).toContain("DESMALIX");
    const hers = await read(await hrefOf(other.numero));
    expect(hers.match(/data-numero|href="\/prescripteur\/01/g)).toHaveLength(1);
    expect(hers).not.toContain("nouvelle?patient=");
    for (const id of ["x", "00000000-0000-4000-a000-000000000000", "%00"])
      expect((await fetch(`${base}/prescripteur/patients/${id}`)).status).toBe(404);
  });
});

describe("the desk", () => {
  const readPng = async (code: string) => {
    const answer = await fetch(`${base}/bureau/code.png?code=${encodeURIComponent(code)}`);
    const wasm = readFileSync(createRequire(import.meta.url).resolve("zxing-wasm/reader/zxing_reader.wasm"));
    prepareZXingModule({ overrides: { wasmBinary: wasm.buffer.slice(wasm.byteOffset, wasm.byteOffset + wasm.byteLength) as ArrayBuffer } });
    return (await readBarcodes(new Uint8Array(await answer.arrayBuffer()), { textMode: "Plain" })).map(({ format, text }) => [
      format,
      text,
    ]);
  };

  it("shows the code of any ordonnance and of any box, and gives it as a picture", async () => {
    const page = await read("/?code=01S2TBPZ2JCNZZYGHZ");
    expect(page).toContain('<span class="numero" data-code>ON1:01S2TBPZ2JCNZZYGHZ</span>');
    expect(page).toContain("Ordonnance de DESMALIX");
    expect(await readPng("01s2tbpz2jcnzzyghz")).toEqual([["QRCode", "ON1:01S2TBPZ2JCNZZYGHZ"]]);
    expect(await read("/?code=3400934913174")).toContain("(01)03400934913174(17)");
    const [[format, text = ""] = []] = await readPng("3400934913174");
    expect(format).toBe("DataMatrix");
    expect(text.replace("\u001d", "|")).toMatch(/^010340093491317417\d{4}0010BAS\d{4}\|21SN3491317$/);
  });

  it("says so when a code is not of the nation", async () => {
    for (const code of ["01ZZZZZZZZZZZZZZZZ", "3400900000007", "Hello :)", "<script>"]) {
      const page = await read(`/?code=${encodeURIComponent(code)}`);
      expect(page).toContain('id="erreur-code" role="alert"');
      expect(page).not.toContain("<script>");
      expect((await fetch(`${base}/bureau/code.png?code=${encodeURIComponent(code)}`)).status).toBe(404);
    }
    expect(await read("/")).not.toContain("erreur-code");
  });
});

describe("the console", () => {
  it("switches a fault on and off, and shows the last exchanges in words", async () => {
    const on = await post("/pannes/ordonnance", { kind: "down", mode: "503", ms: "1", times: "2" });
    expect(on.status).toBe(303);
    expect(await read("/")).toContain("Le service est arrêté (503), encore 2 fois");
    expect((await marche.findTask("01S2TBPZ2JCNZZYGHZ")).status).toBe(503);
    const page = await read("/");
    expect(page).toContain("encore 1 fois");
    expect(page).toContain("503 FAULT down");
    expect(page).toContain("cherche une ordonnance");
    expect((await post("/pannes/ordonnance/lever", { kind: "down" })).status).toBe(303);
    expect(await read("/")).toContain("En ordre");
    expect((await post("/pannes/ordonnance", { kind: "explose" })).status).toBe(400);
    expect((await post("/pannes/inconnu", { kind: "slow", ms: "1" })).status).toBe(400);
  });

  it("shows INSi with its address, its own refusals and its setting, and no fault that it cannot have", async () => {
    const page = await read("/");
    const [, section = ""] = /id="service-insi">([\s\S]*?)<\/section>/.exec(page) ?? [];
    expect(section).toContain(sandbox.ready.services.insi.url);
    expect(section).toContain("<option>IDAM_INCONNU</option>");
    expect(section).not.toContain('value="dedup-off"');
    expect((await post("/insi/reglages", { notFoundMode: "fault102" })).status).toBe(303);
    expect(await read("/")).toContain('<option value="fault102" selected>');
    expect(await sandbox.control("PUT", "/insi/settings", { notFoundMode: "cr01" })).toEqual({ notFoundMode: "cr01" });
    expect((await post("/insi/reglages", { notFoundMode: "autre" })).status).toBe(400);
    expect((await post("/pannes/insi", { kind: "dedup-off" })).status).toBe(400);
    expect((await post("/pannes/insi", { kind: "slow", ms: "5" })).status).toBe(303);
    expect(await read("/")).toContain("Le service répond lentement : 5 ms");
    expect((await post("/pannes/insi/lever", { kind: "slow" })).status).toBe(303);
  });

  it("lists whom INSi knows, the cases first, and finds anybody by the beginning of a name", async () => {
    const page = await read("/identites");
    expect(page.indexOf("VANDENBROUCK")).toBeLessThan(page.indexOf("ADRUN"));
    expect(page).toContain("erreur technique insi_102");
    expect(page).toContain("numéro d&#39;attente (NIA)");
    const found = await read("/identites?recherche=desmalix");
    expect(found).toContain("NATHALIE");
    expect(found).not.toContain("ADRUN");
    expect(await read("/identites?recherche=%25")).toContain("Aucune identité");
    expect(await read(`/identites?recherche=${encodeURIComponent("<b>")}`)).not.toContain("<b>");
  });

  it("advances the clock of the nation", async () => {
    const before = await sandbox.control("GET", "/state");
    expect((await post("/horloge", { pas: String(7 * 24 * 3600_000) })).status).toBe(303);
    const after = await sandbox.control("GET", "/state");
    const offset = (state: Record<string, unknown>) => (state.clock as { offsetMs: number }).offsetMs;
    expect(offset(after) - offset(before)).toBe(7 * 24 * 3600_000);
    expect((await post("/horloge", { pas: "-5" })).status).toBe(400);
  });
});

describe("web safety", () => {
  it("every page has a policy with a nonce of its own, and nothing from outside", async () => {
    const policies = new Set<string>();
    for (const path of ["/", "/identites", "/prescripteur", "/prescripteur/nouvelle", "/prescripteur/01S2TBPZ2JCNZZYGHZ", "/inconnue"]) {
      const answer = await fetch(`${base}${path}`);
      const policy = answer.headers.get("content-security-policy") ?? "";
      const nonce = /style-src 'nonce-([^']+)'/.exec(policy)?.[1] ?? "";
      policies.add(policy);
      const page = await answer.text();
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toContain("unsafe");
      // With "no-referrer" a browser sends `Origin: null` even to its own origin, and every form of the console would be refused.
      expect(answer.headers.get("referrer-policy")).toBe("same-origin");
      expect(nonce).not.toBe("");
      expect(page).toContain(`<style nonce="${nonce}">`);
      expect(page).not.toMatch(/ style=| on[a-z]+="|<script(?! nonce)/);
      const ours = ["http://www.w3.org/2000/svg", ...Object.values(sandbox.ready.services).map(({ url }) => url)];
      expect(ours.reduce((text, address) => text.replaceAll(address, ""), page)).not.toMatch(/https?:\/\//);
    }
    expect(policies.size).toBe(6);
  });

  it("another Host is 421, pages and control alike", async () => {
    const { request } = await import("node:http");
    const { hostname, port } = new URL(base);
    for (const path of ["/", "/control/state"]) {
      const status = await new Promise<number>((done, fail) => {
        request({ hostname, port, path, headers: { host: `attaquant.example:${port}` } }, (answer) => {
          answer.resume();
          done(answer.statusCode ?? 0);
        })
          .on("error", fail)
          .end();
      });
      expect(status).toBe(421);
    }
  });

  it("a change from another origin, or from nowhere, is refused", async () => {
    const form = { pas: String(24 * 3600_000) };
    for (const headers of [
      {},
      { origin: "http://attaquant.example" },
      { origin: "null" },
      { origin: base, "sec-fetch-site": "cross-site" },
      { "sec-fetch-site": "same-site" },
    ]) {
      expect((await post("/horloge", form, headers as Record<string, string>)).status).toBe(403);
    }
    expect((await post("/horloge", form, { "sec-fetch-site": "same-origin", origin: base })).status).toBe(303);
  });

  it("meets no internal error on the way", () => {
    expect(sandbox.errors).toEqual([]);
  });
});

describe("the products of the Prescripteur form", () => {
  const search = async (q: string) =>
    ((await (await fetch(`${base}/prescripteur/produits?q=${encodeURIComponent(q)}`)).json()) as { products: string[] }).products;

  it("are those of the public base: by words in any order, accents or not, by CIP7 and CIP13", async () => {
    expect(await search("levothyrox 75")).toContainEqual(expect.stringMatching(/^LEVOTHYROX 75 microgrammes.* — 3400930121405$/));
    expect(await search("75 lévothyrox")).toEqual(await search("levothyrox 75"));
    expect(await search("3400934913174")).toEqual([expect.stringMatching(/^AMOXICILLINE .* — 3400934913174$/)]);
    expect((await search("3491317")).every((product) => product.endsWith("3400934913174"))).toBe(true);
    expect(await search("zzzzzz")).toEqual([]);
    expect(await search("a")).toEqual([]);
    expect(await search("<script>")).toEqual([]);
  });

  it("a choice of the list is written with the label and the units of the base; words without code are a line in words", async () => {
    const [choice = ""] = await search("humex gorge");
    const answer = await post("/prescripteur/nouvelle", {
      "produit-0": choice,
      "posologie-0": "1 pastille",
      "nature-1": "libre",
      "produit-1": "Bas de contention",
      "posologie-1": "le jour",
      mois: "3",
    });
    expect(answer.status).toBe(303);
    const written = await sandbox.control("GET", `/ordonnance/${answer.headers.get("location")?.split("/").at(-1)}`);
    expect(written.lines).toMatchObject([{ label: choice.split(" — ")[0] }, { label: "Bas de contention" }]);
  });
});
