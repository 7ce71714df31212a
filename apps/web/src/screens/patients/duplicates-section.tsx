import type { PatientRecord } from "@comptoir/contract";
import { KeyButton } from "../../frame/key-button.js";
import { openWindow } from "../../frame/windows.js";
import { useStore } from "../../use-store.js";
import { sessionStore } from "../session/index.js";
import { PatientRow } from "./patient-row.js";

/** Other records that may be this person, on the record itself; a pharmacist makes one of two. */
export function DuplicatesSection({ record }: { readonly record: PatientRecord }) {
  const mayMerge = useStore(sessionStore, (state) => state.session?.rights.includes("patient.merge") ?? false);
  if (record.duplicates.length === 0) return null;
  return (
    <section aria-label="Doublons probables" className="ins-section">
      <h2 className="section-title">Doublons probables</h2>
      <ul className="duplicates">
        {record.duplicates.map((patient) => (
          <li key={patient.id}>
            <PatientRow patient={patient} />
          </li>
        ))}
      </ul>
      {mayMerge ? (
        <KeyButton keySpelling="U" onPress={() => openWindow("merge", record.id)}>
          Fusionner un doublon
        </KeyButton>
      ) : (
        <p className="hint">Un pharmacien peut fusionner deux fiches de la même personne.</p>
      )}
    </section>
  );
}
