import { z } from "zod";
import type { OutboxKind, ProbeOutcome, SendOutcome } from "../types.js";

const payload = z.object({ text: z.string() });

/** A kind whose service is the recording service of the tests. */
export function createTestKind(serviceUrl: string, kind = "essai"): OutboxKind<z.infer<typeof payload>> {
  return {
    kind,
    service: "essai",
    label: "Essai",
    schema: payload,
    send: async (message, signal): Promise<SendOutcome> => {
      try {
        const response = await fetch(`${serviceUrl}/executions`, {
          method: "POST",
          headers: { "idempotency-key": message.idempotencyKey },
          body: message.payload.text,
          signal,
        });
        const text = await response.text();
        if (response.status === 200 && text.startsWith("ref-")) return { kind: "envoye", reference: text };
        if (response.status === 409) return { kind: "refuse", code: "DEJA", text: "Refus d'essai.", aCorriger: false };
        if (response.status === 400) return { kind: "refuse", code: "INVALIDE", text: "Essai à corriger.", aCorriger: true };
        if (response.status === 503) return { kind: "indisponible", detail: "Le service d'essai est absent." };
        return { kind: "incertain", detail: "Réponse illisible." };
      } catch (error) {
        if (((error as Error).cause as { code?: string } | undefined)?.code === "ECONNREFUSED")
          return { kind: "indisponible", detail: "Connexion refusée." };
        return { kind: "incertain", detail: "Réponse perdue." };
      }
    },
    show: ({ text }) => ({ call: "POST /executions", body: `« ${text.length} caractères »` }),
    probe: async (message, signal): Promise<ProbeOutcome> => {
      try {
        const response = await fetch(`${serviceUrl}/executions/${encodeURIComponent(message.idempotencyKey)}`, { signal });
        const text = await response.text();
        if (response.status === 200) return { kind: "envoye", reference: text };
        if (response.status === 404) return { kind: "absent" };
        return { kind: "indisponible", detail: "Le service d'essai est absent." };
      } catch {
        return { kind: "indisponible", detail: "Le service d'essai ne répond pas." };
      }
    },
  };
}
