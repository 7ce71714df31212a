import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createTestHouse, type TestHouse, type TestServer } from "../../testing/test-server.js";
import { injectNonce } from "./serve-web.js";

let house: TestHouse;
let server: TestServer;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(path.join(tmpdir(), "comptoir-web-"));
  const root = path.join(folder, "web");
  mkdirSync(path.join(root, "assets"), { recursive: true });
  writeFileSync(
    path.join(root, "index.html"),
    '<!doctype html><html lang="fr"><head><script type="module" crossorigin src="/assets/index-Ab3_x-9Z.js"></script><link rel="stylesheet" href="/assets/index-Ab3_x-9Z.css"><style>a{}</style></head><body></body></html>',
  );
  writeFileSync(path.join(root, "assets", "index-Ab3_x-9Z.js"), "1");
  writeFileSync(path.join(root, "favicon.svg"), "<svg/>");
  writeFileSync(path.join(root, ".secret"), "secret");
  writeFileSync(path.join(folder, "outside.txt"), "secret");
  house = await createTestHouse({ operators: false });
  server = await house.startServer({ webRoot: root });
});

afterAll(async () => {
  await house[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

describe("the page", () => {
  it.each(["/", "/index.html", "/facturation", "/patients/12/documents", "/transmissions?etat=refuse"])(
    "%s is the application, with the nonce of its own policy",
    async (route) => {
      const answer = await fetch(server.url + route);
      const html = await answer.text();
      expect(answer.status).toBe(200);
      expect(answer.headers.get("cache-control")).toBe("no-store");
      const nonce = /'nonce-([^']+)'/.exec(answer.headers.get("content-security-policy") ?? "")?.[1] ?? "none";
      expect(html).toContain(`<meta name="csp-nonce" content="${nonce}">`);
      expect(html.split(`nonce="${nonce}"`)).toHaveLength(4);
    },
  );

  it("draws another nonce each time", async () => {
    const pages = await Promise.all(Array.from({ length: 3 }, async () => (await fetch(server.url)).text()));
    expect(new Set(pages).size).toBe(3);
  });
});

describe("files", () => {
  it("with a hash in the name are kept for ever, the others are asked again", async () => {
    expect((await fetch(`${server.url}/assets/index-Ab3_x-9Z.js`)).headers.get("cache-control")).toBe(
      "public, max-age=31536000, immutable",
    );
    expect((await fetch(`${server.url}/favicon.svg`)).headers.get("cache-control")).toBe("no-cache");
  });

  it.each([
    "/assets/absent-12345678.js",
    "/favicon.ico",
    "/api/absent",
    "/.secret",
    "/..%2foutside.txt",
    "/assets/..%2f..%2foutside.txt",
    "/%00",
    "/%",
  ])("%s is not there, and is no page", async (route) => {
    const answer = await fetch(server.url + route);
    expect([400, 403, 404]).toContain(answer.status);
    expect(await answer.text()).not.toMatch(/secret|<html/);
  });

  it("posting to a page is refused", async () => {
    const answer = await fetch(`${server.url}/facturation`, { method: "POST", headers: { origin: server.url } });
    expect(answer.status).toBe(404);
  });
});

it("the nonce never reaches an attribute that looks like a tag name", () => {
  const html = '<head><link rel="icon" href="x"><script>"<style>"</script></head>';
  expect(injectNonce(html, "N")).toContain('<link rel="icon" href="x"><script nonce="N">');
});
