import type { OrdonnanceView, PatientSummary } from "@comptoir/contract";
import { formatDate, formatDay } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { StateChip } from "../../frame/state-chip.js";
import { MENTIONS, SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { saleKeeper } from "./counter-store.js";
import { LineTags, PriorExecutions, sayPosology, sayRemaining } from "./ordonnance-parts.js";

const TRAITS = ["birthName", "birthFirstNames", "birthDate", "sex"] as const;
type Trait = (typeof TRAITS)[number];

function readTrait(patient: OrdonnanceView["patient"], trait: Trait): string {
  switch (trait) {
    case "birthName":
      return patient.birthName;
    case "birthFirstNames":
      return patient.birthFirstNames.join(" ");
    case "birthDate":
      return formatDay(patient.birthDate);
    case "sex":
      return SEX_NAMES[patient.sex];
  }
}

function readSaleTrait(patient: PatientSummary, trait: Trait): string {
  return showSaleTrait(trait, patient[trait]);
}

/** The server compares; a value of the sale that differs comes from it, word for word. */
function showSaleTrait(trait: Trait, value: string): string {
  if (trait === "birthDate") return formatDay(value);
  if (trait === "sex" && (value === "M" || value === "F" || value === "I")) return SEX_NAMES[value];
  return value;
}

/** The prescription as the service gave it: patient beside patient, prescriber, validity, lines, what was already delivered. */
export function OrdonnanceReview({ ordonnance }: { readonly ordonnance: OrdonnanceView }) {
  const draft = useStore(saleKeeper.store, (state) => state.draft);
  const salePatient = useStore(saleKeeper.store, (state) => state.view?.patient);
  const { prescripteur } = ordonnance;
  const typedPrescriber = draft.prescripteur && draft.prescripteur.name !== prescripteur.name ? draft.prescripteur.name : undefined;
  const written = formatDate(ordonnance.writtenAt);
  const typedDate = draft.ordonnanceDate && formatDay(draft.ordonnanceDate) !== written ? formatDay(draft.ordonnanceDate) : undefined;
  return (
    <div className="review">
      <section className="review-heads">
        <table className="facts" aria-label="Patient de l'ordonnance et patient de la vente">
          <thead>
            <tr>
              <th scope="col">Patient</th>
              <th scope="col">De l'ordonnance</th>
              <th scope="col">De la vente</th>
            </tr>
          </thead>
          <tbody>
            {TRAITS.map((trait) => {
              const difference = ordonnance.differences.find((other) => other.field === trait);
              const value = readTrait(ordonnance.patient, trait);
              return (
                <tr key={trait} className={difference ? "fact-different" : undefined}>
                  <th scope="row">{TRAIT_NAMES[trait]}</th>
                  <td>{value}</td>
                  <td>
                    {difference ? (
                      <span className="difference">
                        <Icon name="alert" size={13} /> {showSaleTrait(trait, difference.sale)}{" "}
                        <span className="difference-word">différent</span>
                      </span>
                    ) : salePatient ? (
                      readSaleTrait(salePatient, trait)
                    ) : (
                      "—"
                    )}
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
        <dl className="review-facts">
          <div>
            <dt>Prescripteur</dt>
            <dd>
              {prescripteur.name}
              {prescripteur.speciality ? ` · ${prescripteur.speciality}` : ""}
              {" · RPPS\u00a0"}
              {prescripteur.rpps}
              {typedPrescriber ? <span className="replaced">saisi : {typedPrescriber}, sera remplacé</span> : null}
            </dd>
          </div>
          <div>
            <dt>Date de l'ordonnance</dt>
            <dd>
              {written}
              {typedDate ? <span className="replaced">saisie : {typedDate}, sera remplacée</span> : null}
            </dd>
          </div>
          <div>
            <dt>Validité</dt>
            <dd>
              du {formatDay(ordonnance.validity.start)}
              {ordonnance.validity.end ? ` au ${formatDay(ordonnance.validity.end)}` : ", fin non précisée"}
            </dd>
          </div>
          <div>
            <dt>Numéro</dt>
            <dd>
              <span className="numero">{ordonnance.numero}</span> <span className="hint">({ordonnance.driver})</span>
            </dd>
          </div>
          {ordonnance.mentions.length > 0 ? (
            <div>
              <dt>Mentions</dt>
              <dd className="tags">
                {ordonnance.mentions.map((mention) => (
                  <span className="tag" key={mention}>
                    {MENTIONS[mention] ?? mention}
                  </span>
                ))}
              </dd>
            </div>
          ) : null}
        </dl>
      </section>
      {salePatient ? null : (
        <p className="note-line">
          <Icon name="info" /> La vente n'a pas encore de patient : celui de l'ordonnance y sera mis à la confirmation, créé en identité
          provisoire s'il est nouveau.
        </p>
      )}
      <div className="table-frame review-lines">
        <table className="table" aria-label="Lignes prescrites">
          <thead>
            <tr>
              <th scope="col">Prescrit</th>
              <th scope="col">Posologie</th>
              <th scope="col" className="number">
                Boîtes
              </th>
              <th scope="col">Reste à délivrer</th>
            </tr>
          </thead>
          <tbody>
            {ordonnance.lines.map((line) => (
              <tr key={line.id}>
                <td>
                  <span className="product">{line.label}</span>
                  <span className="tags">
                    <LineTags line={line} />
                  </span>
                </td>
                <td>{sayPosology(line)}</td>
                <td className="number">{line.boxes}</td>
                <td>{sayRemaining(line)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
      <PriorExecutions ordonnance={ordonnance} />
    </div>
  );
}

/** What FIN states here, in the brochure's words; kept in sight however long the ordonnance. */
export function ReviewFoot({ confirmed, problem }: { readonly confirmed: boolean; readonly problem: string | undefined }) {
  if (problem) {
    return (
      <p className="refusal-text" role="alert">
        <Icon name="alert" size={18} /> {problem}
      </p>
    );
  }
  return (
    <p className="confirm-line">
      {confirmed ? (
        <StateChip tone="good" icon="check">
          Patient et contenu confirmés
        </StateChip>
      ) : (
        <>
          Il s'agit bien de l'ordonnance de ce patient et son contenu est exact — <kbd>FIN</kbd> Valider
        </>
      )}
    </p>
  );
}
