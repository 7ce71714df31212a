import type { InsDocument, PatientSummary } from "@comptoir/contract";
import { useRef, useState } from "react";
import { callRoute } from "../../api.js";
import { formatDay } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";
import { askInsi } from "../../insi-calls.js";
import { SEX_NAMES, TRAIT_NAMES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { PatientRow } from "../patients/index.js";
import { documentStore, showPerson } from "./document-store.js";
import { isOnScreen } from "./on-screen.js";

const CREATE = "create";

/** Who the document is about, and FIN asks INSi; nothing of the document enters a record that exists. */
export function DocumentWindow() {
  const document = useStore(documentStore, (state) => state.document);
  return document ? <ChoosePerson document={document} key={document.matricule} /> : null;
}

function ChoosePerson({ document }: { readonly document: InsDocument }) {
  const { traits } = document;
  const id = useRef(crypto.randomUUID());
  const busy = useRef(false);
  const [problem, setProblem] = useState<string>();
  const list = useOptionList([...document.patients, CREATE] as const, document);
  const close = () => closeWindow("ins-document");

  async function take(item: PatientSummary | typeof CREATE | undefined) {
    if (busy.current || item === undefined) return;
    busy.current = true;
    const made =
      item === CREATE ? await callRoute("createPatient", { body: { id: id.current, ...traits } }) : { ok: true as const, value: item };
    busy.current = false;
    if (!made.ok) return setProblem(made.error.text);
    const patient = made.value;
    close();
    showPerson(patient);
    if (patient.insStatus === "qualifiee") return announce("warn", "INS déjà qualifiée dans la fiche, et différente de celle du document.");
    announce("info", "INSi est interrogé : la vente peut continuer.");
    void askInsi({ id: patient.id, expected: document.matricule }, () => isOnScreen(patient.id));
  }

  return (
    <Window
      id="ins-document"
      title="Vérification de l'INS"
      size={720}
      behaviour={{
        back: close,
        previous: list.previous,
        next: list.next,
        accept: () => void take(list.current),
        validate: () => void take(list.current),
      }}
    >
      <dl className="facts-list" aria-label="Traits du document">
        <dt>{TRAIT_NAMES.birthName}</dt>
        <dd>{traits.birthName}</dd>
        <dt>{TRAIT_NAMES.birthFirstNames}</dt>
        <dd>{traits.birthFirstNames}</dd>
        <dt>{TRAIT_NAMES.birthDate}</dt>
        <dd>{formatDay(traits.birthDate)}</dd>
        <dt>{TRAIT_NAMES.sex}</dt>
        <dd>{SEX_NAMES[traits.sex]}</dd>
        <dt>Lieu de naissance (INSEE)</dt>
        <dd>{traits.birthPlace === "99999" ? "inconnu" : traits.birthPlace}</dd>
      </dl>
      <p className="hint">{document.text}</p>
      <div data-autofocus tabIndex={-1} className="focus-home">
        <OptionRows
          list={list}
          label="Personne du document"
          keyOf={(item) => (item === CREATE ? CREATE : item.id)}
          onChoose={(item) => void take(item)}
        >
          {(item) =>
            item === CREATE ? (
              <span className="option-action">Créer la fiche à partir du document (identité provisoire)</span>
            ) : (
              <PatientRow patient={item} />
            )
          }
        </OptionRows>
      </div>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
    </Window>
  );
}
