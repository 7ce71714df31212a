import type { WrittenPrescriber } from "../platform/database.js";
import { decodePrescriptionBundle } from "./decode-prescription.js";
import { encodeTask } from "./encode-task.js";
import { runOnce } from "./idempotency.js";
import type { Answer, ServiceContext, ServiceRequest } from "./operation.js";
import { randomIdentifiers, writeOrdonnance } from "./prescribe.js";
import { readJson } from "./read-json.js";
import { type Outcome, refused } from "./refusal.js";
import { writePrescriber } from "./written-people.js";

/** `POST $prescrire`: a practice writes an ordonnance; 201 and the Task with its number (docs/on-ouverte.md §6). */
export async function prescribeBundle(context: ServiceContext, request: ServiceRequest): Promise<Outcome<Answer>> {
  return runOnce(context, request, "prescrire", async (trx) => {
    const json = readJson(request.body);
    if (!json.ok) return json;
    const now = context.clock.now();
    const decoded = decodePrescriptionBundle(json.value, now);
    if (!decoded.ok) return decoded;
    const { rpps, finess, draft } = decoded.value;
    if (finess !== undefined && finess !== request.finess) {
      return refused("NON_HABILITE", {
        text: "Le FINESS du corps n'est pas celui du certificat.",
        where: "Bundle.entry.resource.ofType(Organization)",
      });
    }
    const known = await trx
      .selectFrom("professional")
      .innerJoin("structure", "structure.finess", "professional.finess")
      .select(["rpps", "last_name", "first_name", "speciality", "professional.finess", "structure.name"])
      .where("rpps", "=", rpps)
      .where("professional.finess", "=", request.finess)
      .where("profession", "!=", "pharmacien")
      .executeTakeFirst();
    if (known === undefined) {
      return refused("NON_HABILITE", {
        text: "Ce RPPS n'est pas celui d'un prescripteur de la structure.",
        where: "Bundle.entry.resource.ofType(Practitioner)",
      });
    }
    const prescriber: WrittenPrescriber = writePrescriber(known);
    const written = await writeOrdonnance(trx, { ...draft, prescriber }, randomIdentifiers);
    return { ok: true, value: { status: 201, body: encodeTask(written, now) } };
  });
}
