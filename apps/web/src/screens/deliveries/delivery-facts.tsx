import type { Delivery } from "@comptoir/contract";
import { formatDay, formatStamp } from "../../day.js";
import { ROLE_NAMES } from "../../texts.js";

const nameRole = (role: string): string => (role in ROLE_NAMES ? ROLE_NAMES[role as keyof typeof ROLE_NAMES] : role);

/** Who received what from whom, under which ordonnance, and who answers for it. */
export function DeliveryFacts({ delivery }: { readonly delivery: Delivery }) {
  const { patient, prescripteur, operator, responsible } = delivery;
  return (
    <dl className="facts-list">
      <dt>Patient</dt>
      <dd>{patient ? `${patient.name}, né(e) le ${formatDay(patient.birthDate)}` : "vente anonyme"}</dd>
      <dt>Ordonnance</dt>
      <dd>{describeOrdonnance(delivery)}</dd>
      {prescripteur ? (
        <>
          <dt>Prescripteur</dt>
          <dd>
            {prescripteur.name}
            {prescripteur.rpps ? ` · RPPS ${prescripteur.rpps}` : ""}
          </dd>
        </>
      ) : null}
      <dt>Délivré par</dt>
      <dd>
        {operator.name} ({nameRole(operator.role)}), {delivery.workstation}, le {formatStamp(delivery.at)}
      </dd>
      <dt>Pharmacien responsable</dt>
      <dd>
        {responsible.name} · RPPS {responsible.rpps}
      </dd>
    </dl>
  );
}

function describeOrdonnance({ kind, numero, ordonnanceDate, renewal }: Delivery): string {
  if (kind === "sans-ordonnance") return "sans ordonnance";
  const what = kind === "numerique" ? `numérique ${numero ?? ""}` : `papier${numero ? `, numéro ${numero} non consulté` : ""}`;
  const when = ordonnanceDate ? ` du ${formatDay(ordonnanceDate)}` : "";
  return `${what}${when} · ${renewal === 0 ? "première délivrance" : `renouvellement ${renewal}`}`;
}
