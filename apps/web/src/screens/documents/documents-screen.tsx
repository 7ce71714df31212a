import type { ReceivedDocument } from "@comptoir/contract";
import { namePatient } from "@comptoir/contract";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useRef, useState } from "react";
import { fetchRoute } from "../../api.js";
import { useGivenFile } from "../../camera/use-given-file.js";
import { announce } from "../../frame/announcer.js";
import { KeyButton } from "../../frame/key-button.js";
import { useLayer } from "../../frame/layers.js";
import { goTo } from "../../frame/navigation.js";
import { OptionRows, useOptionList } from "../../frame/option-list.js";
import { openWindow } from "../../frame/windows.js";
import { DocumentRow } from "./document-row.js";
import { receiveDocument } from "./receive-document.js";

/** Données › Documents à rattacher: what was received or scanned; what carries an INS without a doubt went to its record by itself. */
export function DocumentsScreen() {
  const client = useQueryClient();
  const picker = useRef<HTMLInputElement>(null);
  const [reading, setReading] = useState<string>();
  const [problem, setProblem] = useState<string>();
  const query = useQuery({
    queryKey: ["documents"],
    queryFn: ({ signal }) => fetchRoute("listDocuments", { query: {} }, signal),
    retry: false,
    gcTime: 0,
  });
  const list = useOptionList(query.data?.documents ?? [], "");
  const open = (document: ReceivedDocument | undefined) => document && openWindow("received-document", document.id);

  async function take(file: File) {
    setReading(file.name);
    setProblem(undefined);
    const result = await receiveDocument(file, crypto.randomUUID());
    setReading(undefined);
    if (!result.ok) {
      setProblem(result.text);
      return announce("refused", result.text);
    }
    await client.invalidateQueries({ queryKey: ["documents"] });
    const { patient, reason, state, id } = result.document;
    if (patient) return announce("done", `Document rattaché à ${namePatient(patient)}.`);
    announce("warn", `Document à rattacher : ${reason}`);
    if (state === "a-rattacher") openWindow("received-document", id);
  }

  useGivenFile((file) => void take(file));
  useLayer("documents", "Documents à rattacher", {
    previous: list.previous,
    next: list.next,
    create: () => picker.current?.click(),
    back: () => goTo("counter"),
    ...(list.current ? { accept: () => open(list.current) } : {}),
  });
  return (
    <div className="page">
      <h1 className="page-title">Documents à rattacher</h1>
      <div className="documents-tools">
        <KeyButton keySpelling="Insert" onPress={() => picker.current?.click()}>
          Recevoir un document
        </KeyButton>
        <p className="hint">
          PDF, PNG ou JPEG, 10 Mo au plus ; on peut le déposer ici ou le coller (Ctrl+V). Un document dont le datamatrix INS désigne sans
          doute possible une identité qualifiée va seul dans sa fiche.
        </p>
        <input
          ref={picker}
          type="file"
          hidden
          accept="application/pdf,image/png,image/jpeg"
          aria-label="Document reçu ou numérisé"
          onChange={(event) => {
            const file = event.currentTarget.files?.[0];
            // The same file can be chosen again.
            event.currentTarget.value = "";
            if (file) void take(file);
          }}
        />
      </div>
      {reading ? <p role="status">Lecture de {reading}…</p> : null}
      {(problem ?? query.error?.message) ? (
        <p className="refusal-text" role="alert">
          {problem ?? query.error?.message}
        </p>
      ) : null}
      <div className="page-body">
        <OptionRows list={list} label="Documents" keyOf={(document) => document.id} onChoose={open}>
          {(document) => <DocumentRow document={document} />}
        </OptionRows>
        {query.data?.documents.length === 0 ? <p className="empty-hint">Aucun document reçu. Inser en choisit un.</p> : null}
      </div>
    </div>
  );
}
