import { readFile } from "node:fs/promises";
import {
  type ApcvFailure,
  type ApcvPort,
  type CardReaderFailure,
  type CarteVitaleReader,
  decodeVitaleReading,
  isCalendarDay,
  type MatriculeIns,
  parseMatricule,
  type VitaleReading,
} from "@comptoir/segur/ins";
import { fail, ok, type Result } from "@comptoir/wire/failure";
import type { EgressPolicy, HttpTransport, TlsIdentity } from "@comptoir/wire/http";
import { z } from "zod";
import type { Config } from "../../platform/config.js";
import type { OfficineCards } from "./deps.js";

const CALL_TIMEOUT_MS = 5_000;
const MAX_RESPONSE_BYTES = 256 * 1024;

/** Whether a scanned text is a code of the Appli carte Vitale, as the bac à sable writes them (their form is not public). */
export function isApcvCode(text: string): boolean {
  return /^APCV1:[0-9A-HJKMNP-TV-Z]{26}$/.test(text);
}

/** Readers and ApCV of the bac à sable, one transport per officine, made at its first call. */
export function createSandboxCards(deps: {
  readonly service: Config["services"]["cartes"];
  readonly today: () => string;
  readonly listOfficines: () => Promise<readonly { readonly id: string; readonly finess: string }[]>;
  readonly createTransport: (options: { policy: EgressPolicy; tls: TlsIdentity }) => HttpTransport;
}): { cardsFor(officineId: string): Promise<OfficineCards | undefined>; close(): Promise<void> } {
  const { service } = deps;
  const known = new Map<string, HttpTransport>();

  const open = async (officineId: string): Promise<HttpTransport | undefined> => {
    if (!service) return undefined;
    const officine = (await deps.listOfficines()).find((one) => one.id === officineId);
    const files = officine && service.clients[officine.finess];
    if (!files) return undefined;
    const [ca, cert, key] = await Promise.all([readFile(service.ca, "utf8"), readFile(files.cert, "utf8"), readFile(files.key, "utf8")]);
    const { hostname, port } = new URL(service.url);
    const transport = deps.createTransport({
      policy: { allowedHosts: [`${hostname}:${port}`], maxResponseBytes: MAX_RESPONSE_BYTES, timeoutMs: CALL_TIMEOUT_MS },
      tls: { ca, cert, key },
    });
    known.set(officineId, transport);
    return transport;
  };
  return {
    cardsFor: async (officineId) => {
      const transport = known.get(officineId) ?? (await open(officineId));
      return transport && service
        ? { reader: createReader(service.url, transport, deps.today), apcv: createApcv(service.url, transport) }
        : undefined;
    },
    close: async () => {
      await Promise.all([...known.values()].map((transport) => transport.close()));
    },
  };
}

function createReader(url: string, transport: HttpTransport, today: () => string): CarteVitaleReader {
  return {
    read: async (workstation): Promise<Result<VitaleReading, CardReaderFailure>> => {
      const sent = await transport.send({ method: "GET", url: `${url}/lecteurs/${encodeURIComponent(workstation)}/carte-vitale` });
      if (!sent.ok) return fail({ kind: "AUCUN_LECTEUR", detail: sent.failure.kind });
      const { status, body } = sent.value;
      if (status === 404) return fail({ kind: "AUCUNE_CARTE" });
      if (status === 422) return fail({ kind: "CARTE_MUETTE" });
      if (status !== 200) return fail({ kind: "AUCUN_LECTEUR", detail: `réponse ${status}` });
      const read = decodeVitaleReading(body, today());
      return read.ok ? read : fail({ kind: "LECTURE_REFUSEE", failure: read.failure });
    },
  };
}

const contextSchema = z.object({
  identifiant: z.string().min(1).max(100),
  token: z.string().min(1).max(200),
  dateFinValidite: z.iso.datetime(),
  beneficiaires: z
    .array(
      z.object({
        qualBenef: z.number().int().min(0).max(99),
        matricule: z.string(),
        oid: z.string().regex(/^[0-9.]{5,40}$/),
        nomNaissance: z.string().min(1).max(100),
        prenomsNaissance: z.string().min(1).max(200),
        dateNaissance: z.string().refine(isCalendarDay),
        sexe: z.enum(["M", "F"]),
        lieuNaissance: z.string().regex(/^(\d{5}|2[AB]\d{3})$/),
      }),
    )
    .min(1)
    .max(30),
});

function createApcv(url: string, transport: HttpTransport): ApcvPort {
  return {
    open: async (code) => {
      const sent = await transport.send({
        method: "POST",
        url: `${url}/apcv/contextes`,
        headers: { "content-type": "application/json" },
        body: JSON.stringify({ donnees: code }),
      });
      if (!sent.ok) return fail<ApcvFailure>({ kind: "INDISPONIBLE", detail: sent.failure.kind });
      const { status, body } = sent.value;
      if (status === 404) return fail<ApcvFailure>({ kind: "CODE_INCONNU" });
      if (status === 410) return fail<ApcvFailure>({ kind: "CODE_EXPIRE" });
      if (status !== 200) return fail<ApcvFailure>({ kind: "INDISPONIBLE", detail: `réponse ${status}` });
      return readContext(body);
    },
  };
}

function readContext(body: Uint8Array): Awaited<ReturnType<ApcvPort["open"]>> {
  let json: unknown;
  try {
    json = JSON.parse(new TextDecoder().decode(body));
  } catch {
    return fail({ kind: "REPONSE_ILLISIBLE", where: "JSON" });
  }
  const parsed = contextSchema.safeParse(json);
  if (!parsed.success) return fail({ kind: "REPONSE_ILLISIBLE", where: parsed.error.issues[0]?.path.join(".") ?? "" });
  const beneficiaries = [];
  for (const [index, one] of parsed.data.beneficiaires.entries()) {
    const matricule = parseMatricule(one.matricule);
    // A key that is wrong in the published identities of the tests: the service is the authority, as with INSi.
    if (!matricule.ok && matricule.failure.kind !== "KEY")
      return fail({ kind: "REPONSE_ILLISIBLE", where: `beneficiaires.${index}.matricule` });
    const firstName = one.prenomsNaissance.split(" ")[0] ?? "";
    beneficiaries.push({
      traits: {
        birthName: one.nomNaissance,
        birthFirstNames: one.prenomsNaissance,
        firstName,
        birthDate: one.dateNaissance,
        sex: one.sexe,
        birthPlace: one.lieuNaissance,
      },
      matricule: one.matricule as MatriculeIns,
      oid: one.oid,
      qualBenef: one.qualBenef,
    });
  }
  const { identifiant, token, dateFinValidite } = parsed.data;
  return ok({ contextId: identifiant, token, expiresAt: dateFinValidite, beneficiaries });
}
