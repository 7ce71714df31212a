import type { PatientRecord } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { fetchRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { askInsi, insiStore } from "../../insi-calls.js";
import { useStore } from "../../use-store.js";
import { PatientForm, usePatientEdit } from "../patients/index.js";
import { isOnScreen } from "./on-screen.js";

const TITLE = "Récupération de l'INS sans carte vitale";

/** Traits by which INSi is asked, from the record; FIN asks. Only the names are marked: sex and date come from the record. */
export function InsiWindow({ id }: { readonly id: string }) {
  const query = useQuery({
    queryKey: ["patient", id],
    queryFn: ({ signal }) => fetchRoute("getPatient", { params: { id } }, signal),
    staleTime: Number.POSITIVE_INFINITY,
    retry: false,
  });
  return query.data ? <AskInsi record={query.data} key={query.data.version} /> : null;
}

function AskInsi({ record }: { readonly record: PatientRecord }) {
  const client = useQueryClient();
  const outcome = useStore(insiStore, (state) => state.outcomes.get(record.id));
  const close = () => closeWindow("insi");
  const form = usePatientEdit(record, (edited) => {
    client.setQueryData(["patient", record.id], edited);
    close();
    announce("info", `INSi est interrogé pour ${namePatient(edited)} : la vente peut continuer.`);
    void askInsi(edited, () => isOnScreen(record.id));
  });
  return (
    <Window id="insi" title={TITLE} size={720} behaviour={{ back: close, validate: () => void form.submit() }}>
      {outcome && outcome.kind !== "a-controler" ? (
        <p className="notice-line" role="alert">
          {outcome.text}
        </p>
      ) : null}
      {outcome?.shown ? (
        <dl className="facts-list" aria-label="Réponse d'INSi, non gardée">
          {outcome.shown.map(({ label, value }) => (
            <div key={label} className="facts-row">
              <dt>{label}</dt>
              <dd>{label === "Date de naissance" ? formatDay(value) : value || "(vide)"}</dd>
            </div>
          ))}
        </dl>
      ) : null}
      <PatientForm
        form={form}
        required={["birthName", "birthFirstNames"]}
        note="Tels qu'ils sont sur la pièce d'identité, tous les prénoms. Plusieurs identités trouvées : ajoutez les autres prénoms, puis le lieu de naissance."
      />
    </Window>
  );
}
