import type { OptionalTrait, PatientSummary } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { type ReactNode, useEffect } from "react";
import { fetchRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { IdentityChips } from "../../frame/identity-chips.js";
import { useLayer } from "../../frame/layers.js";
import { goTo, goToDeliveriesOf, goToJournalOf, goToPatient } from "../../frame/navigation.js";
import { openWindow } from "../../frame/windows.js";
import { openIdentity } from "../../insi-calls.js";
import { SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { DuplicatesSection } from "./duplicates-section.js";
import { InsSection } from "./ins-section.js";
import { TraitChanges } from "./trait-changes.js";

interface PatientSheetProps {
  /** Opens the counter for this patient. */
  readonly onSell: (patient: PatientSummary) => void;
  /** What other screens add to the record of this id. */
  readonly more: (id: string) => ReactNode;
}

/** Fiche patient: the identity and how sure it is. */
export function PatientSheet({ onSell, more }: PatientSheetProps) {
  const { id } = useParams({ strict: false }) as { id: string };
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id } }, signal),
    retry: false,
    gcTime: 0,
  });
  const patient = query.data;
  const traits = useQuery({
    queryKey: ["shown-traits"],
    queryFn: ({ signal }) => fetchRoute("getShownTraits", {}, signal),
    retry: false,
    gcTime: 0,
  });
  // What the officine hides is not drawn for a moment before the setting comes; the four of the law never wait for it.
  const shows = (trait: OptionalTrait) => traits.data?.shownTraits.includes(trait) ?? false;
  // The address of a record that was merged leads to the one that stayed.
  const kept = patient && patient.id !== id ? patient.id : undefined;
  useEffect(() => {
    if (kept !== undefined) goToPatient(kept);
  }, [kept]);
  useLayer("patients", "Fiche patient", {
    back: () => goTo("patients"),
    search: () => goTo("patients"),
    ...(patient
      ? {
          identity: () => openIdentity(patient),
          card: () => openWindow("card", patient.id),
          attributes: () => openWindow("attributes", patient.id),
          paper: () => openWindow("manual-validation", patient.id),
          merge: () => openWindow("merge", patient.id),
          edit: () => openWindow("edit-patient", patient.id),
          sell: () => onSell(patient),
          deliveries: () => goToDeliveriesOf(patient.id),
          journal: () => goToJournalOf(patient.id),
        }
      : {}),
  });
  return (
    <div className="page">
      {query.error ? (
        <>
          <h1 className="page-title">Fiche patient</h1>
          <p className="refusal-text" role="alert">
            {query.error.message}
          </p>
        </>
      ) : null}
      {patient ? (
        <>
          <h1 className="page-title">
            {namePatient(patient)}
            <IdentityChips patient={patient} />
          </h1>
          <section className="page-body" aria-label="Identité">
            <h2 className="section-title">Identité</h2>
            {patient.locked ? (
              <p className="hint">
                <Icon name="lock" size={13} /> Traits stricts verrouillés : ils viennent du téléservice INSi.
              </p>
            ) : null}
            <dl className="facts-list">
              <dt>{TRAIT_NAMES.birthName}</dt>
              <dd>{patient.birthName}</dd>
              {shows("birthFirstNames") ? (
                <>
                  <dt>{TRAIT_NAMES.birthFirstNames}</dt>
                  <dd>{patient.birthFirstNames}</dd>
                </>
              ) : null}
              <dt>1er Prénom de naissance</dt>
              <dd>{patient.firstName ?? (shows("birthFirstNames") ? "non précisé" : patient.birthFirstNames.split(/[\s,]+/)[0])}</dd>
              <dt>{TRAIT_NAMES.birthDate}</dt>
              <dd>{formatDay(patient.birthDate)}</dd>
              <dt>{TRAIT_NAMES.sex}</dt>
              <dd>{SEX_NAMES[patient.sex]}</dd>
              {shows("usedName") ? (
                <>
                  <dt>Nom utilisé</dt>
                  <dd>{patient.usedName ?? "identique au nom de naissance"}</dd>
                </>
              ) : null}
              {shows("usedFirstName") ? (
                <>
                  <dt>Prénom utilisé</dt>
                  <dd>{patient.usedFirstName ?? "non précisé"}</dd>
                </>
              ) : null}
              {shows("birthPlace") ? (
                <>
                  <dt>Lieu de naissance (INSEE)</dt>
                  <dd>{patient.birthPlace === "99999" ? "inconnu" : patient.birthPlace}</dd>
                </>
              ) : null}
            </dl>
            <DuplicatesSection record={patient} />
            <InsSection record={patient} />
            {more(patient.id)}
            <TraitChanges changes={patient.changes} />
          </section>
        </>
      ) : null}
    </div>
  );
}
