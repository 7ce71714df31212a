import { randomUUID } from "node:crypto";
import { request as httpsRequest } from "node:https";

/** An answer of the service, read whole. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body as JSON; throws when it is not. */
  readonly json: unknown;
  /** Code of the first issue of an OperationOutcome. */
  readonly code: string | undefined;
}

export interface Lock {
  readonly secret: string;
  readonly expires: string;
  readonly prescription: unknown;
}

/** Somebody with a certificate: raw HTTPS, no client of ours between the test and the service. */
export interface Caller {
  readonly finess: string;
  send(o: { method: string; path: string; body?: string | Buffer | object | undefined; headers?: Record<string, string> }): Promise<Answer>;
  findTask(numero: string): Promise<Answer>;
  accept(taskId: string, o?: { rpps?: string; birthDate?: string; handedOver?: string }): Promise<Answer>;
  /** Accepts and reads the lock; throws when refused. */
  lock(taskId: string): Promise<Lock>;
  dispense(taskId: string, secret: string, key: string, body: string | object): Promise<Answer>;
  findExecution(key: string): Promise<Answer>;
}

/** A pharmacist of the demo with a right key. */
export const testRpps = "10999900011";

export function createCaller(o: { url: string; finess: string; tls: { ca?: string; cert?: string; key?: string } }): Caller {
  const base = new URL(o.url);
  const send: Caller["send"] = ({ method, path, body, headers }) =>
    new Promise((done, fail) => {
      const bytes = body === undefined ? undefined : typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
      const request = httpsRequest(
        {
          host: base.hostname,
          port: base.port,
          method,
          path,
          agent: false,
          // A test may send another Host; the certificate stays judged for the real one.
          servername: "localhost",
          ...o.tls,
          headers: { ...(bytes === undefined ? {} : { "content-type": "application/fhir+json" }), ...headers },
        },
        (response) => {
          const chunks: Buffer[] = [];
          response.on("data", (chunk: Buffer) => chunks.push(chunk));
          response.on("error", fail);
          response.on("end", () => {
            const text = Buffer.concat(chunks).toString("utf8");
            done({
              status: response.statusCode ?? 0,
              headers: response.headers,
              text,
              get json() {
                return JSON.parse(text) as unknown;
              },
              get code() {
                return dig(JSON.parse(text), "issue", 0, "details", "coding", 0, "code") as string | undefined;
              },
            });
          });
        },
      );
      request.on("error", fail);
      request.end(bytes);
    });
  const accept: Caller["accept"] = (taskId, { rpps = testRpps, birthDate, handedOver } = {}) =>
    send({
      method: "POST",
      path: `/Task/${taskId}/$accept`,
      body: {
        resourceType: "Parameters",
        parameter: [
          { name: "rpps", valueString: rpps },
          ...(birthDate === undefined ? [] : [{ name: "naissance", valueDate: birthDate }]),
          ...(handedOver === undefined ? [] : [{ name: "remise", valueInstant: handedOver }]),
        ],
      },
    });
  return {
    finess: o.finess,
    send,
    accept,
    findTask: (numero) =>
      send({ method: "GET", path: `/Task?identifier=${encodeURIComponent(`urn:oid:1.2.250.1.215.500.1.1|${numero}`)}` }),
    lock: async (taskId) => {
      const answer = await accept(taskId);
      if (answer.status !== 200) throw new Error(`accept: ${answer.status} ${answer.text}`);
      return {
        secret: String(dig(parameterOf(answer.json, "secret"), "valueString")),
        expires: String(dig(parameterOf(answer.json, "expires"), "valueInstant")),
        prescription: dig(parameterOf(answer.json, "prescription"), "resource"),
      };
    },
    dispense: (taskId, secret, key, body) =>
      send({ method: "POST", path: `/Task/${taskId}/$dispense?secret=${secret}`, body, headers: { "idempotency-key": key } }),
    findExecution: (key) =>
      send({ method: "GET", path: `/MedicationDispense?identifier=${encodeURIComponent(`urn:comptoir:on:cle|${key}`)}` }),
  };
}

/** What a test wants to hand over on a line. */
export interface Handed {
  readonly lineId?: string | undefined;
  readonly ecart?: string;
  readonly boxes?: number;
  readonly units?: number;
  readonly motif?: string;
  readonly note?: string;
  readonly accord?: boolean;
  readonly cip13?: string;
}

/** A `$dispense` body, typed from docs/on-ouverte.md §5. */
export function dispenseBundle(o: { key: string; finess: string; at?: string; lines: readonly Handed[] }): object {
  return {
    resourceType: "Bundle",
    type: "collection",
    entry: o.lines.map((line) => {
      const ecart = line.ecart ?? "IDENTIQUE";
      const delivered = ecart !== "NON_DELIVRE";
      return {
        resource: {
          resourceType: "MedicationDispense",
          status: delivered ? "completed" : "declined",
          identifier: [{ system: "urn:comptoir:on:cle", value: o.key }],
          ...(line.lineId === undefined ? {} : { authorizingPrescription: [{ reference: `MedicationRequest/${line.lineId}` }] }),
          ...(line.motif === undefined
            ? {}
            : { statusReasonCodeableConcept: { coding: [{ system: "urn:comptoir:on:motif", code: line.motif }] } }),
          medicationCodeableConcept: {
            coding: [{ system: "http://data.esante.gouv.fr/ansm/medicament/Presentation", code: line.cip13 ?? "3400934913174" }],
            text: "Produit remis",
          },
          performer: [
            { actor: { identifier: { system: "urn:oid:1.2.250.1.71.4.2.1", value: `8${testRpps}` }, display: "PERRIN Nathalie" } },
            { actor: { identifier: { system: "urn:oid:1.2.250.1.71.4.2.2", value: `1${o.finess}` } } },
          ],
          ...(delivered
            ? { quantity: { value: line.boxes ?? 1, unit: "boîte", system: "http://standardterms.edqm.eu", code: "30009000" } }
            : {}),
          whenHandedOver: o.at ?? new Date().toISOString(),
          ...(line.note === undefined ? {} : { note: [{ text: line.note }] }),
          extension: [
            { url: "urn:comptoir:on:ecart", valueCode: ecart },
            ...(line.units === undefined ? [] : [{ url: "urn:comptoir:on:unites", valueDecimal: line.units }]),
            { url: "urn:comptoir:on:renouvellement", valueInteger: 0 },
            ...(line.accord === true
              ? [
                  {
                    url: "urn:comptoir:on:accord",
                    extension: [
                      { url: "rpps", valueString: testRpps },
                      { url: "date", valueDate: "2026-11-22" },
                      { url: "moyen", valueString: "téléphone" },
                    ],
                  },
                ]
              : []),
          ],
        },
      };
    }),
  };
}

export const newKey = (): string => randomUUID();

/** Walks into a JSON value; undefined where nothing stands. */
export function dig(value: unknown, ...path: readonly (string | number)[]): unknown {
  return path.reduce<unknown>(
    (at, step) => (typeof at === "object" && at !== null ? (at as Record<string | number, unknown>)[step] : undefined),
    value,
  );
}

/** A parameter of a Parameters resource, by its name. */
export function parameterOf(value: unknown, name: string): unknown {
  const list = dig(value, "parameter");
  return Array.isArray(list) ? list.find((one) => dig(one, "name") === name) : undefined;
}

/** Resources of a Bundle of one type. */
export function resourcesOf(bundle: unknown, type: string): unknown[] {
  const list = dig(bundle, "entry");
  return Array.isArray(list) ? list.map((entry) => dig(entry, "resource")).filter((one) => dig(one, "resourceType") === type) : [];
}

/** A copy of a JSON value with one place changed; undefined removes it. */
export function patch(value: object, path: readonly (string | number)[], change: unknown): object {
  const copy = structuredClone(value);
  const parent = dig(copy, ...path.slice(0, -1)) as Record<string | number, unknown>;
  const last = path.at(-1) ?? "";
  if (change === undefined) delete parent[last];
  else parent[last] = change;
  return copy;
}
