import { createHash } from "node:crypto";
import { MAX_DOCUMENT_BYTES, type ReceivedDocument } from "@comptoir/contract";
import { UNKNOWN_PLACE } from "@comptoir/segur/ins";
import type { Actor } from "../../platform/actor.js";
import { recordAudit } from "../../platform/audit/record.js";
import { type Refusal, refuse } from "../../platform/http/handler.js";
import { withOfficine } from "../../platform/postgres/with-officine.js";
import type { DocumentsDeps } from "./deps.js";
import { detectMediaType } from "./detect-media-type.js";
import { findOwner, readDocumentCodes } from "./find-owner.js";
import { buildDocument, findDocument } from "./store.js";
import { TEXTS } from "./texts.js";

/**
 * Keeps a document and puts it where it belongs: the record that its datamatrix INS names without a doubt, or the list. Sent twice under
 * one id it is one document.
 */
export async function receiveDocument(
  deps: DocumentsDeps,
  actor: Actor,
  o: { readonly id: string; readonly name: string; readonly content: string; readonly readings: readonly string[] },
): Promise<{ document: ReceivedDocument } | Refusal> {
  const bytes = Buffer.from(o.content, "base64");
  if (bytes.length > MAX_DOCUMENT_BYTES) return refuse("FICHIER_REFUSE", { text: TEXTS.tooLarge });
  const mediaType = detectMediaType(bytes);
  if (mediaType === undefined) return refuse("FICHIER_REFUSE", { text: TEXTS.notAFile });
  const { ins: reading, problem } = readDocumentCodes(o.readings, deps.acceptedOids);
  const now = deps.clock.now();
  return withOfficine(deps.db, actor.officineId, async (trx) => {
    const owner = reading ? await findOwner(trx, reading) : { reason: problem ?? TEXTS.noCode };
    const patientId = "patientId" in owner ? owner.patientId : null;
    const { numInsertedOrUpdatedRows } = await trx
      .insertInto("document")
      .values({
        officine_id: actor.officineId,
        id: o.id,
        state: patientId === null ? "a-rattacher" : "rattache",
        patient_id: patientId,
        name: o.name,
        media_type: mediaType,
        bytes,
        sha256: createHash("sha256").update(bytes).digest(),
        matricule: reading?.ins.matricule ?? null,
        oid: reading?.ins.oid ?? null,
        traits: reading ? JSON.stringify(describePerson(reading)) : null,
        reason: "reason" in owner ? owner.reason : TEXTS.attached,
        received_at: now,
        received_by_id: actor.operatorId,
        received_by_name: actor.operatorName,
        updated_at: now,
        updated_by_name: actor.operatorName,
      })
      .onConflict((conflict) => conflict.columns(["officine_id", "id"]).doNothing())
      .executeTakeFirst();
    const row = await findDocument(trx, o.id);
    if (!row) throw new Error("a document that was just written is not there");
    if (numInsertedOrUpdatedRows === 1n) {
      await recordAudit(trx, {
        actor,
        action: "document.receive",
        target: { kind: "document", id: o.id },
        ...(patientId === null ? {} : { patientId }),
        outcome: "ok",
        detail: { attached: patientId !== null, ins: reading !== undefined, bytes: bytes.length },
      });
    }
    return { document: await buildDocument(trx, row) };
  });
}

type Reading = NonNullable<ReturnType<typeof readDocumentCodes>["ins"]>;

function describePerson({ birthName, birthFirstNames, birthDate, sex, birthPlace }: Reading): object {
  return { birthName, birthFirstNames, birthDate, sex, birthPlace: birthPlace ?? UNKNOWN_PLACE };
}
