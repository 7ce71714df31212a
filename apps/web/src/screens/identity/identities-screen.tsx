import type { PatientSummary } from "@comptoir/contract";
import { useQuery } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { useLayer } from "../../frame/layers.js";
import { goTo, goToPatient } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { INS_STATES } from "../../texts.js";
import { PatientRow } from "../patients/index.js";

/** Données › Identités à rattraper: who is not qualifié yet and may be, those who lack only a paper first. */
export function IdentitiesScreen() {
  const query = useQuery({
    queryKey: ["identities"],
    queryFn: ({ signal }) => fetchRoute("listIdentities", {}, signal),
    retry: false,
    gcTime: 0,
  });
  const duplicates = query.data?.duplicates ?? [];
  const twice = new Set(duplicates.map(({ id }) => id));
  const list = useOptionList([...duplicates, ...(query.data?.patients ?? []).filter(({ id }) => !twice.has(id))], "");
  const open = (patient: PatientSummary | undefined) => patient && goToPatient(patient.id);
  useLayer("identities", "Identités à rattraper", {
    previous: list.previous,
    next: list.next,
    back: () => goTo("counter"),
    ...(list.current ? { accept: () => open(list.current) } : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">Identités à rattraper</h1>
      {query.error ? (
        <p className="refusal-text" role="alert">
          {query.error.message}
        </p>
      ) : null}
      <div className="page-body">
        {query.data ? (
          <p className="hint identities-counts">
            {query.data.counts.map(({ insStatus, count }) => `${INS_STATES[insStatus].label} : ${count}`).join(" · ") ||
              "Toutes les identités sont qualifiées, ou ne peuvent pas l'être"}
            . L'INS se qualifie quand la personne est là, une fois : Entrée ouvre la fiche.
          </p>
        ) : null}
        {duplicates.length > 0 ? (
          <p className="notice-line">
            {duplicates.length} fiches partagent leur matricule avec une autre : c'est sans doute la même personne. Ouvrez l'une d'elles
            pour la fusionner (U).
          </p>
        ) : null}
        <OptionRows list={list} label="Identités à rattraper" keyOf={(patient) => patient.id} onChoose={open}>
          {(patient) => (
            <>
              <PatientRow patient={patient} />
              {twice.has(patient.id) ? <span className="hint">même matricule qu'une autre fiche</span> : null}
            </>
          )}
        </OptionRows>
      </div>
    </div>
  );
}
