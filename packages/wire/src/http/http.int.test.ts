import { execFileSync, spawn } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:https";
import type { AddressInfo, Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { afterAll, afterEach, beforeAll, describe, expect, test } from "vitest";
import { type Authority, createAuthority, type IssuedCertificate, issueClientCertificate, issueServerCertificate } from "../pki/index.js";
import { createHttpTransport, type EgressPolicy, type HttpTransport, type Lookup, type TlsIdentity } from "./index.js";
import { onRequest, type RawServer, startRawServer } from "./testing/raw-server.js";

const DAY = 24 * 60 * 60 * 1000;
const now = Date.now();
const validity = { notBefore: new Date(now - DAY), notAfter: new Date(now + DAY) };
const expired = { notBefore: new Date(now - 10 * DAY), notAfter: new Date(now - DAY) };
const REPLY = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

let authority: Authority;
let stranger: Authority;
let good: IssuedCertificate;
let client: IssuedCertificate;
let foreignClient: IssuedCertificate;

beforeAll(async () => {
  const key = "ec-p256" as const;
  authority = await createAuthority({ subject: { commonName: "AC" }, validity, key });
  stranger = await createAuthority({ subject: { commonName: "AC étrangère" }, validity, key });
  good = await issueServerCertificate(authority, { subject: {}, dnsNames: ["service.test"], ipAddresses: ["127.0.0.1"], validity, key });
  client = await issueClientCertificate(authority, { subject: { commonName: "officine" }, validity, key });
  foreignClient = await issueClientCertificate(stranger, { subject: { commonName: "inconnue" }, validity, key });
});

const open: HttpTransport[] = [];
const servers: RawServer[] = [];
afterEach(async () => {
  for (const transport of open.splice(0)) await transport.close();
  for (const server of servers.splice(0)) await server.close();
});

/** A server that lives as long as its test. */
async function serve(...args: Parameters<typeof startRawServer>): Promise<RawServer> {
  const server = await startRawServer(...args);
  servers.push(server);
  return server;
}

function transportTo(host: string, options: { policy?: Partial<EgressPolicy>; tls?: TlsIdentity; lookup?: Lookup } = {}): HttpTransport {
  const transport = createHttpTransport({
    policy: { allowedHosts: [host], maxResponseBytes: 1000, timeoutMs: 3000, ...options.policy },
    ...(options.tls ? { tls: options.tls } : {}),
    ...(options.lookup ? { lookup: options.lookup } : {}),
  });
  open.push(transport);
  return transport;
}

describe("egress policy", () => {
  test("a host, port, scheme or spelling that is not on the list is refused and nothing connects", async () => {
    const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)));
    const transport = transportTo(server.host);
    for (const url of [
      "http://127.0.0.1:1/",
      `http://localhost:${server.port}/`,
      `http://localhost.:${server.port}/x`,
      `http://user:pass@127.0.0.1:${server.port}/`,
      `ftp://127.0.0.1:${server.port}/`,
      "file:///etc/hostname",
      "not a url",
      `http://127.0.0.1:${server.port}@example.org/`,
    ]) {
      const result = await transport.send({ method: "GET", url });
      expect(result.ok ? url : result.failure).toMatchObject({ kind: "REFUSED_BY_POLICY", where: "url" });
    }
    expect(server.connections()).toBe(0);
    // The same address written otherwise is the same host.
    for (const spelling of ["127.1", "127.0.0.1.", "0x7f000001"])
      expect((await transport.send({ method: "GET", url: `http://${spelling}:${server.port}/` })).ok).toBe(true);
  });

  test("a malformed allow-list is a bug and throws", () => {
    for (const entry of ["example.org", "https://example.org:443", "example.org:443/path", "a b:1", "*:443"])
      expect(() => transportTo(entry)).toThrow(TypeError);
  });

  test("a header that the transport owns, or a line break in a header, throws before anything leaves", async () => {
    const server = await serve(() => undefined);
    const transport = transportTo(server.host);
    for (const headers of [{ Host: "x" }, { "Accept-Encoding": "gzip" }, { "X-A": "a\r\nX-B: b" }, { "X A": "a" }] as Record<
      string,
      string
    >[])
      await expect(transport.send({ method: "GET", url: `http://${server.host}/`, headers })).rejects.toThrow(TypeError);
    expect(server.connections()).toBe(0);
  });

  test("a name is resolved once per connection and the connection goes to that address", async () => {
    const server = await serve((socket) => onRequest(socket, () => socket.write(REPLY)), {
      cert: good.chain,
      key: good.key,
    });
    let calls = 0;
    // A rebinding name: the second answer leads elsewhere.
    const lookup: Lookup = async () => {
      calls += 1;
      return [{ address: calls === 1 ? "127.0.0.1" : "127.0.0.9", family: 4 }];
    };
    const host = `service.test:${server.port}`;
    const transport = transportTo(host, { tls: { ca: authority.certificate }, lookup });
    for (let i = 0; i < 3; i++) {
      const result = await transport.send({ method: "GET", url: `https://${host}/` });
      expect(result).toMatchObject({ ok: true, value: { status: 200 } });
    }
    expect(calls).toBe(1);
    expect(server.connections()).toBe(1);
  });

  test("the second address is tried when the first refuses", async () => {
    const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)));
    const lookup: Lookup = async () => [
      { address: "::1", family: 6 },
      { address: "127.0.0.1", family: 4 },
    ];
    const transport = transportTo(`service.test:${server.port}`, { lookup });
    expect((await transport.send({ method: "GET", url: `http://service.test:${server.port}/` })).ok).toBe(true);
  });

  test("plain http to an address outside the machine is refused before connecting", async () => {
    const transport = transportTo("service.test:80", { lookup: async () => [{ address: "192.0.2.1", family: 4 }] });
    const result = await transport.send({ method: "GET", url: "http://service.test/" });
    expect(result).toEqual({ ok: false, failure: { kind: "NOT_SENT", detail: "http sans TLS hors de la machine" } });
  });

  test("a redirect is never followed; one that leads elsewhere is refused", async () => {
    const elsewhere = await serve((socket) => onRequest(socket, () => socket.end(REPLY)));
    let location = "";
    const server = await serve((socket) =>
      onRequest(socket, () => socket.write(`HTTP/1.1 307 Temporary Redirect\r\nLocation: ${location}\r\nContent-Length: 0\r\n\r\n`)),
    );
    const transport = transportTo(server.host, { policy: { allowedHosts: [server.host, elsewhere.host] } });
    for (location of [
      `http://${elsewhere.host}/`,
      `//${elsewhere.host}/`,
      `https://${server.host}/`,
      "http://[",
      "http://169.254.169.254/",
    ]) {
      const result = await transport.send({ method: "GET", url: `http://${server.host}/a` });
      expect(result.ok ? location : result.failure).toMatchObject({ kind: "REFUSED_BY_POLICY", where: "redirect" });
    }
    location = "/b";
    const same = await transport.send({ method: "GET", url: `http://${server.host}/a` });
    expect(same).toMatchObject({ ok: true, value: { status: 307 } });
    expect(elsewhere.connections()).toBe(0);
    expect(server.received()).not.toContain("GET /b");
  });

  test("no Accept-Encoding leaves, and a compressed body is refused without being inflated", async () => {
    const bomb = gzipSync(Buffer.alloc(5_000_000));
    let encoding = "gzip";
    const server = await serve((socket) =>
      onRequest(socket, () => {
        socket.write(`HTTP/1.1 200 OK\r\nContent-Encoding: ${encoding}\r\nContent-Length: ${bomb.length}\r\n\r\n`);
        socket.write(bomb);
      }),
    );
    const transport = transportTo(server.host, { policy: { maxResponseBytes: 1_000_000 } });
    for (encoding of ["gzip", "GZIP", "br", "identity, gzip", "x-unknown"]) {
      const result = await transport.send({ method: "GET", url: `http://${server.host}/` });
      expect(result.ok ? encoding : result.failure).toMatchObject({ kind: "REFUSED_BY_POLICY", where: "content-encoding" });
    }
    expect(server.received().toLowerCase()).not.toContain("accept-encoding");
  });
});

describe("what surely did not reach the service: NOT_SENT", () => {
  const get = (host: string, scheme = "https") => ({ method: "POST" as const, url: `${scheme}://${host}/x`, body: "secret" });
  const notSent = { ok: false, failure: { kind: "NOT_SENT" } };

  test("connection refused", async () => {
    const server = await serve(() => undefined);
    await server.close();
    servers.pop();
    expect(await transportTo(server.host).send(get(server.host, "http"))).toMatchObject(notSent);
  });

  test("a name that does not exist", async () => {
    const host = "does-not-exist.invalid:443";
    expect(await transportTo(host).send(get(host))).toMatchObject(notSent);
  });

  test("a name whose resolution never ends, within the connection's time-out", async () => {
    const transport = transportTo("service.test:443", {
      policy: { connectTimeoutMs: 100 },
      lookup: () => new Promise(() => undefined),
    });
    expect(await transport.send(get("service.test:443"))).toMatchObject(notSent);
  });

  test("a peer that accepts and never shakes hands", async () => {
    const server = await serve(() => undefined);
    const transport = transportTo(server.host, { policy: { connectTimeoutMs: 150 }, tls: { ca: authority.certificate } });
    expect(await transport.send(get(server.host))).toMatchObject(notSent);
    expect(server.received()).not.toContain("secret");
  });

  test("a peer that resets during the handshake, or speaks something else", async () => {
    for (const script of [
      (socket: Socket) => socket.once("data", () => socket.resetAndDestroy()),
      (socket: Socket) => socket.once("data", () => socket.end("SSH-2.0-hello\r\n")),
      (socket: Socket) => socket.destroy(),
    ]) {
      const server = await serve(script);
      expect(await transportTo(server.host, { tls: { ca: authority.certificate } }).send(get(server.host))).toMatchObject(notSent);
    }
  });

  test("server certificate: foreign authority, expired, wrong host, self-signed with the right name", async () => {
    const key = "ec-p256" as const;
    const names = { dnsNames: ["service.test"], ipAddresses: ["127.0.0.1"], subject: {}, key };
    const wrong = {
      foreign: await issueServerCertificate(stranger, { ...names, validity }),
      expired: await issueServerCertificate(authority, { ...names, validity: expired }),
      host: await issueServerCertificate(authority, { ...names, ipAddresses: ["127.0.0.2"], validity }),
      purpose: await issueClientCertificate(authority, { subject: { commonName: "127.0.0.1" }, validity, key }),
    };
    for (const [name, certificate] of Object.entries(wrong)) {
      const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)), {
        cert: certificate.chain,
        key: certificate.key,
      });
      const result = await transportTo(server.host, { tls: { ca: authority.certificate } }).send(get(server.host));
      expect(result.ok ? name : result.failure, name).toMatchObject({ kind: "NOT_SENT" });
      expect(server.received(), name).toBe("");
    }
  });

  test("TLS 1.1 is refused", async () => {
    const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)), {
      cert: good.chain,
      key: good.key,
      minVersion: "TLSv1",
      maxVersion: "TLSv1.1",
      ciphers: "DEFAULT:@SECLEVEL=0",
    });
    expect(await transportTo(server.host, { tls: { ca: authority.certificate } }).send(get(server.host))).toMatchObject(notSent);
  });

  describe.each(["TLSv1.2", "TLSv1.3"] as const)("our certificate refused by the service, %s", (version) => {
    test.each(["none", "foreign"] as const)("%s", async (which) => {
      const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)), {
        cert: good.chain,
        key: good.key,
        ca: authority.certificate,
        requestCert: true,
        rejectUnauthorized: true,
        minVersion: version,
        maxVersion: version,
      });
      const identity = which === "none" ? {} : { cert: foreignClient.chain, key: foreignClient.key };
      const result = await transportTo(server.host, { tls: { ca: authority.certificate, ...identity } }).send(get(server.host));
      expect(result).toMatchObject(notSent);
      expect(server.received()).toBe("");
    });
  });

  test("time-out while waiting for a connection, and a call given up before it starts", async () => {
    const server = await serve(() => undefined);
    const transport = transportTo(server.host, { tls: { ca: authority.certificate }, policy: { timeoutMs: 150, connectTimeoutMs: 5000 } });
    expect(await transport.send(get(server.host))).toMatchObject(notSent);
    expect(await transport.send({ ...get(server.host), signal: AbortSignal.abort() })).toMatchObject(notSent);
  });

  test("after close nothing leaves", async () => {
    const server = await serve((socket) => onRequest(socket, () => socket.end(REPLY)));
    const transport = transportTo(server.host);
    await transport.close();
    open.pop();
    expect(await transport.send(get(server.host, "http"))).toMatchObject(notSent);
    expect(server.connections()).toBe(0);
  });
});

describe("what may have reached the service: UNKNOWN_OUTCOME", () => {
  const unknown = { ok: false, failure: { kind: "UNKNOWN_OUTCOME" } };
  const cases: [string, (socket: Socket) => void][] = [
    ["reset as the request arrives", (socket) => socket.once("data", () => socket.resetAndDestroy())],
    ["closed after the request", (socket) => onRequest(socket, () => socket.end())],
    ["half a status line", (socket) => onRequest(socket, () => socket.end("HTTP/1.1 20"))],
    ["half a header", (socket) => onRequest(socket, () => socket.end("HTTP/1.1 200 OK\r\nContent-Le"))],
    ["half a body", (socket) => onRequest(socket, () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf"))],
    ["half a chunk", (socket) => onRequest(socket, () => socket.end("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n20\r\nhalf"))],
    [
      "reset within the body",
      (socket) => onRequest(socket, () => socket.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nha", () => socket.resetAndDestroy())),
    ],
    ["not HTTP", (socket) => onRequest(socket, () => socket.end("hello\r\n\r\n"))],
    ["two lengths", (socket) => onRequest(socket, () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nok"))],
    [
      "length and chunks",
      (socket) => onRequest(socket, () => socket.end("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\nok")),
    ],
    ["silence", () => undefined],
    ["informational answers for ever", (socket) => onRequest(socket, () => repeat(socket, "HTTP/1.1 103 Early Hints\r\n\r\n"))],
    ["a header that never ends, slowly", (socket) => onRequest(socket, () => repeat(socket, "x", "HTTP/1.1 200 OK\r\nX: "))],
    [
      "a body that never ends, slowly",
      (socket) => onRequest(socket, () => repeat(socket, "x", "HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n")),
    ],
  ];
  function repeat(socket: Socket, text: string, first = ""): void {
    if (first) socket.write(first);
    const timer = setInterval(() => socket.write(text), 20);
    socket.on("close", () => clearInterval(timer));
  }

  test.each(cases)("%s", async (_name, script) => {
    const server = await serve(script);
    const transport = transportTo(server.host, { policy: { timeoutMs: 400 } });
    const started = performance.now();
    const result = await transport.send({ method: "POST", url: `http://${server.host}/`, body: "x" });
    expect(result).toMatchObject(unknown);
    expect(performance.now() - started).toBeLessThan(1500);
    expect(server.received()).toContain("POST / HTTP/1.1");
  });

  test("given up by the caller after the request left", async () => {
    const abort = new AbortController();
    const server = await serve((socket) => onRequest(socket, () => abort.abort()));
    const result = await transportTo(server.host).send({ method: "POST", url: `http://${server.host}/`, body: "x", signal: abort.signal });
    expect(result).toMatchObject(unknown);
  });

  test("a request may shorten the policy's time-out, never lengthen it", async () => {
    const server = await serve(() => undefined);
    const transport = transportTo(server.host, { policy: { timeoutMs: 300 } });
    const time = async (timeoutMs: number) => {
      const started = performance.now();
      await transport.send({ method: "GET", url: `http://${server.host}/`, timeoutMs });
      return performance.now() - started;
    };
    expect(await time(50)).toBeLessThan(200);
    const capped = await time(60_000);
    expect(capped).toBeGreaterThan(250);
    expect(capped).toBeLessThan(1500);
  });
});

describe("limits", () => {
  test("a body over the limit, announced, chunked or open-ended, is cut; one at the limit passes", async () => {
    let answer = "";
    const server = await serve((socket) => onRequest(socket, () => socket.end(answer)));
    const transport = transportTo(server.host);
    const send = () => transport.send({ method: "GET", url: `http://${server.host}/` });
    const body = "x".repeat(1001);
    for (answer of [
      `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1001\r\n\r\n${body}`,
      `HTTP/1.1 200 OK\r\nConnection: close\r\nTransfer-Encoding: chunked\r\n\r\n3e9\r\n${body}\r\n0\r\n\r\n`,
      `HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n${body}`,
      "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 999999999999\r\n\r\nx",
    ])
      expect(await send()).toEqual({ ok: false, failure: { kind: "TOO_LARGE", limit: 1000 } });
    answer = `HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 1000\r\n\r\n${body.slice(1)}`;
    expect(await send()).toMatchObject({ ok: true, value: { status: 200, body: Buffer.from(body.slice(1)) } });
  });

  test("an endless stream is cut at the limit, not at the time-out", async () => {
    const server = await serve((socket) =>
      onRequest(socket, () => {
        socket.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n");
        const timer = setInterval(() => socket.write(`400\r\n${"x".repeat(1024)}\r\n`), 1);
        socket.on("close", () => clearInterval(timer));
      }),
    );
    const result = await transportTo(server.host).send({ method: "GET", url: `http://${server.host}/` });
    expect(result).toEqual({ ok: false, failure: { kind: "TOO_LARGE", limit: 1000 } });
  });

  test("a header over 16 KiB", async () => {
    const server = await serve((socket) =>
      onRequest(socket, () => socket.end(`HTTP/1.1 200 OK\r\nX-Large: ${"x".repeat(20_000)}\r\nContent-Length: 0\r\n\r\n`)),
    );
    const result = await transportTo(server.host).send({ method: "GET", url: `http://${server.host}/` });
    expect(result).toEqual({ ok: false, failure: { kind: "TOO_LARGE", limit: 16_384 } });
  });

  test("names of headers that look like object internals stay plain keys", async () => {
    const server = await serve((socket) =>
      onRequest(socket, () =>
        socket.end(
          "HTTP/1.1 200 OK\r\n__proto__: polluted\r\n__PROTO__: twice\r\nconstructor: x\r\nSet-Cookie: a\r\nSet-Cookie: b\r\nContent-Length: 2\r\n\r\nok",
        ),
      ),
    );
    const result = await transportTo(server.host).send({ method: "GET", url: `http://${server.host}/` });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    if (result.ok) expect(Object.getPrototypeOf(result.value.headers)).toBe(Object.prototype);
    else expect(result.failure.kind).toBe("UNKNOWN_OUTCOME");
    expect(Object.prototype).not.toHaveProperty("0");
  });
});

describe("mutual TLS", () => {
  test("the service sees our subject, the request and its body arrive whole, the connection is kept", async () => {
    const seen: { subject: string | undefined; method: string | undefined; type: string | undefined; body: string }[] = [];
    let connections = 0;
    const server = createServer(
      { cert: good.chain, key: good.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
      (request, response) => {
        let body = "";
        request.on("data", (chunk) => {
          body += chunk;
        });
        request.on("end", () => {
          const peer = (request.socket as import("node:tls").TLSSocket).getPeerCertificate();
          seen.push({
            subject: peer.subject?.CN as string | undefined,
            method: request.method,
            type: request.headers["content-type"],
            body,
          });
          response.setHeader("X-Twice", ["a", "b"]).end("reçu");
        });
      },
    );
    server.on("secureConnection", () => {
      connections += 1;
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    const host = `127.0.0.1:${(server.address() as AddressInfo).port}`;
    const transport = transportTo(host, { tls: { ca: authority.certificate, cert: client.chain, key: client.key } });
    try {
      for (const method of ["POST", "PUT"] as const) {
        const result = await transport.send({
          method,
          url: `https://${host}/chemin?a=b`,
          headers: { "Content-Type": "application/fhir+json" },
          body: new TextEncoder().encode('{"é":1}'),
        });
        expect(result).toMatchObject({ ok: true, value: { status: 200, headers: { "x-twice": "a, b" }, body: Buffer.from("reçu") } });
      }
      expect(seen).toEqual(
        ["POST", "PUT"].map((method) => ({ subject: "officine", method, type: "application/fhir+json", body: '{"é":1}' })),
      );
      expect(connections).toBe(1);
    } finally {
      await transport.close();
      open.pop();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  });

  test("two transports with two certificates do not share a connection", async () => {
    const other = await issueClientCertificate(authority, { subject: { commonName: "autre" }, validity, key: "ec-p256" });
    const subjects: string[] = [];
    const server = await serve(
      (socket) => {
        subjects.push(String((socket as import("node:tls").TLSSocket).getPeerCertificate().subject.CN));
        onRequest(socket, () => socket.write(REPLY));
      },
      { cert: good.chain, key: good.key, ca: authority.certificate, requestCert: true, rejectUnauthorized: true },
    );
    for (const identity of [client, other]) {
      const transport = transportTo(server.host, { tls: { ca: authority.certificate, cert: identity.chain, key: identity.key } });
      expect((await transport.send({ method: "GET", url: `https://${server.host}/` })).ok).toBe(true);
    }
    expect(subjects).toEqual(["officine", "autre"]);
  });
});

const openssl = (() => {
  try {
    return execFileSync("openssl", ["version"], { encoding: "utf8" });
  } catch {
    return undefined;
  }
})();

// OpenSSL refuses a client certificate by an alert, after the client's own handshake has ended: what a real front end does.
describe.skipIf(!openssl)(`openssl s_server as a witness${openssl ? "" : " (skipped: openssl is not installed)"}`, () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "comptoir-tls-"));
    for (const [name, pem] of Object.entries({ "ca.pem": authority.certificate, "cert.pem": good.chain, "key.pem": good.key }))
      writeFileSync(join(folder, name), pem, { mode: 0o600 });
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  test.each([
    ["foreign certificate", "foreign", []],
    ["no certificate", "none", []],
    ["foreign certificate, a server that sends no ticket", "foreign", ["-num_tickets", "0"]],
    ["our certificate", "ours", []],
    ["our certificate, a server that sends no ticket", "ours", ["-num_tickets", "0"]],
  ])("%s", async (_name, which, more) => {
    const args = ["s_server", "-accept", "127.0.0.1:0", "-www", "-tls1_3", "-Verify", "1", "-verify_return_error", "-CAfile", "ca.pem"];
    const server = spawn("openssl", [...args, "-cert", "cert.pem", "-key", "key.pem", ...more], { cwd: folder });
    try {
      const port = await new Promise<string>((resolve, reject) => {
        let output = "";
        server.stdout.on("data", (chunk) => {
          output += chunk;
          const found = /^ACCEPT .*:(\d+)$/m.exec(output)?.[1];
          if (found) resolve(found);
        });
        server.on("exit", () => reject(new Error(`s_server ended: ${output}`)));
      });
      const identity = { ours: client, foreign: foreignClient, none: undefined }[which];
      const transport = transportTo(`127.0.0.1:${port}`, {
        policy: { maxResponseBytes: 100_000 },
        tls: { ca: authority.certificate, ...(identity ? { cert: identity.chain, key: identity.key } : {}) },
      });
      const result = await transport.send({ method: "GET", url: `https://127.0.0.1:${port}/` });
      if (which === "ours") expect(result).toMatchObject({ ok: true, value: { status: 200 } });
      else expect(result.ok ? result.value.status : result.failure).toMatchObject({ kind: "NOT_SENT" });
    } finally {
      server.removeAllListeners("exit").kill();
    }
  });
});

afterAll(() => {
  expect(open).toEqual([]);
});
