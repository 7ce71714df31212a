import { type IdentitySettings, identitySettings, OPTIONAL_TRAITS, type OptionalTrait, type Paper } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { callRoute, fetchRoute, type RouteOutput } from "../../api.js";
import { formatStamp } from "../../day.js";
import { announce } from "../../frame/announcer.js";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { PaperTable } from "./paper-table.js";
import { ShownTraits } from "./shown-traits.js";

const TITLE = "Identitovigilance";
const PATH = "Configuration › Officine › Paramètres Officine › Paramètres › Client › Identitovigilance";
type Kept = RouteOutput<"getIdentitySettings">;

/** Configuration: how often a paper is asked for again, which papers are proposed and how far each is trusted. */
export function IdentitovigilanceScreen() {
  const query = useQuery({
    queryKey: ["identity-settings"],
    queryFn: ({ signal }) => fetchRoute("getIdentitySettings", {}, signal),
    retry: false,
    gcTime: 0,
  });
  if (query.data) return <EditSettings kept={query.data} key={query.data.changedAt ?? ""} />;
  return (
    <div className="page">
      <h1 className="page-title">{TITLE}</h1>
      {query.error ? (
        <p className="refusal-text" role="alert">
          {query.error.message}
        </p>
      ) : null}
    </div>
  );
}

function EditSettings({ kept }: { readonly kept: Kept }) {
  const client = useQueryClient();
  const [askAgain, setAskAgain] = useState(String(kept.settings.askAgain));
  const [papers, setPapers] = useState<readonly Paper[]>(kept.settings.papers);
  const [automaticCall, setAutomaticCall] = useState(kept.settings.automaticCall);
  const [shownTraits, setShownTraits] = useState<readonly OptionalTrait[]>(kept.settings.shownTraits);
  const [problem, setProblem] = useState<string>();

  async function save() {
    const typed: IdentitySettings = {
      askAgain: askAgain.trim() === "" ? Number.NaN : Number(askAgain),
      papers: [...papers],
      automaticCall,
      shownTraits: OPTIONAL_TRAITS.filter((trait) => shownTraits.includes(trait)),
    };
    const read = identitySettings.safeParse(typed);
    if (!read.success) return setProblem(describeFault(read.error.issues[0]));
    const result = await callRoute("saveIdentitySettings", { body: read.data });
    if (!result.ok) return setProblem(result.error.text);
    setProblem(undefined);
    client.setQueryData(["identity-settings"], result.value);
    void client.invalidateQueries({ queryKey: ["shown-traits"] });
    announce("done", "Paramètres Identitovigilance enregistrés.");
  }

  useLayer("settings", TITLE, {
    validate: () => void save(),
    back: () => {
      if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
      else goTo("counter");
    },
    create: () => setPapers((current) => [...current, newPaper(current)]),
  });

  return (
    <div className="page">
      <p className="breadcrumb">{PATH}</p>
      <h1 className="page-title">{TITLE}</h1>
      <div className="page-body">
        <label className="field ask-again">
          <span className="field-label">« Aucune pièce présentée » : redemander la pièce, nombre de fois</span>
          <input
            className="input"
            inputMode="numeric"
            value={askAgain}
            maxLength={2}
            autoComplete="off"
            onChange={(event) => setAskAgain(event.currentTarget.value)}
          />
          <span className="hint">
            Compte par patient ; au-delà, la fenêtre ne s'ouvre plus d'elle-même. Valeur d'origine : {kept.defaults.askAgain}.
          </span>
        </label>
        <h2 className="section-title">Pièces d'identité</h2>
        <p className="hint">
          Seule une pièce de confiance haute qualifie l'identité. Six au plus sont proposées dans « Données INS à contrôler », dans cet
          ordre ; aucune n'est choisie d'avance.
        </p>
        <PaperTable papers={papers} onChange={setPapers} />
        <h2 className="section-title">Appel à INSi</h2>
        <label className="tick-line">
          <input type="checkbox" checked={automaticCall} onChange={(event) => setAutomaticCall(event.currentTarget.checked)} />
          <span>
            INSi peut être appelé de lui-même, sans que personne ne le demande{" "}
            <span className="hint">décoché : seulement à la demande (I), ou validation sur pièce (P dans la fiche)</span>
          </span>
        </label>
        <ShownTraits shown={shownTraits} onChange={setShownTraits} />
        {problem ? (
          <p className="refusal-text" role="alert">
            {problem}
          </p>
        ) : null}
        <p className="hint">
          {kept.changedBy && kept.changedAt
            ? `Modifié en dernier par ${kept.changedBy}, le ${formatStamp(kept.changedAt)}.`
            : "Valeurs d'origine : personne ne les a modifiées."}
        </p>
      </div>
    </div>
  );
}

function describeFault(issue: { readonly path: readonly PropertyKey[]; readonly message: string } | undefined): string {
  if (issue?.path[0] === "askAgain") return "Le nombre de fois est un nombre de 0 à 20.";
  if (issue?.path.includes("label")) return "Chaque pièce a un nom.";
  return `Vérifiez les pièces : ${issue?.message ?? "valeur inattendue"}.`;
}

function newPaper(papers: readonly Paper[]): Paper {
  const code = Array.from({ length: papers.length + 1 }, (_, index) => `AUTRE_${String.fromCharCode(65 + index)}`).find((one) =>
    papers.every((paper) => paper.code !== one),
  );
  return { code: code ?? "AUTRE_Z", label: "", confidence: "faible", shown: false, minorsOnly: false };
}
