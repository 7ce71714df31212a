import { useState } from "react";
import { Key } from "../frame/key.js";
import { Window } from "../frame/window.js";
import { closeWindow, frameStore } from "../frame/windows.js";
import { useStore } from "../use-store.js";
import type { Command, Scope } from "./command.js";
import { isSingleKey, nameKey } from "./keys.js";
import { readCommandState } from "./perform.js";
import { changePreferences, keyPreferences } from "./preference-store.js";
import { canRemap, findClash, readKeys } from "./preferences.js";
import { COMMANDS } from "./registry.js";

const SCOPES: readonly { readonly scope: Scope; readonly title: string }[] = [
  { scope: "counter", title: "Facturation" },
  { scope: "patients", title: "Patients" },
  { scope: "medicines", title: "Médicaments" },
  { scope: "transmissions", title: "Transmissions" },
  { scope: "global", title: "Partout" },
  { scope: "frame", title: "Tous les écrans" },
  { scope: "menu:C", title: "Menu C Données" },
  { scope: "window:control", title: "Contrôle d'ordonnance" },
  { scope: "window:ordonnance", title: "F3 - Ordonnance Numérique" },
  { scope: "window:patient", title: "F2 - Patient" },
  { scope: "window:identity", title: "Données INS à contrôler" },
  { scope: "window:transmission", title: "Détail d'une transmission" },
];

/** `?`: the keys of this screen first, then all of them; single keys are switched off or changed here (WCAG 2.1.4). */
export function HelpWindow() {
  const place = useStore(frameStore, (state) => state.place);
  const preferences = useStore(keyPreferences, (state) => state);
  const [problem, setProblem] = useState<string>();
  const { rights } = readCommandState();
  const mine = COMMANDS.filter((command) => !command.right || rights.has(command.right));
  const groups = [...SCOPES].sort((a, b) => Number(b.scope === place) - Number(a.scope === place));

  function remap(command: Command, text: string) {
    const letter = text.slice(-1).toLocaleUpperCase("fr-FR");
    setProblem(undefined);
    const standard = command.keys.find(isSingleKey);
    if (!letter || letter === standard) {
      return changePreferences(({ letters: { [command.id]: _, ...letters }, ...rest }) => ({ ...rest, letters }));
    }
    const clash = /\s/.test(letter) ? undefined : findClash(COMMANDS, command, letter, { ...preferences, singleKeys: true });
    if (clash) return setProblem(`« ${letter} » sert déjà à « ${clash.label} ». Choisissez une autre touche.`);
    if (/\s/.test(letter)) return;
    changePreferences((current) => ({ ...current, letters: { ...current.letters, [command.id]: letter } }));
  }

  return (
    <Window id="help" title="Aide : les touches" size={900} backLabel="Fermer" behaviour={{ back: () => closeWindow("help") }}>
      <label className="check">
        <input
          type="checkbox"
          data-autofocus
          checked={preferences.singleKeys}
          onChange={(event) => {
            const singleKeys = event.currentTarget.checked;
            changePreferences((current) => ({ ...current, singleKeys }));
          }}
        />
        Touches simples (lettres, chiffres, + et −) actives sur ce navigateur
      </label>
      <p className="hint">
        Dans une zone de texte les lettres s'écrivent ; Échap en sort. Chaque lettre ci-dessous peut être changée. Sans touches simples,
        tout reste accessible par Tab, les flèches et Ctrl+K.
      </p>
      {problem ? (
        <p className="refusal-text" role="alert">
          {problem}
        </p>
      ) : null}
      <div className="help-groups">
        {groups.map(({ scope, title }) => {
          const commands = mine.filter((command) => command.scope === scope && command.keys.length > 0);
          if (commands.length === 0) return null;
          return (
            <section key={scope} className="help-group">
              <h3 className="section-title">
                {title}
                {scope === place ? " (cet écran)" : ""}
              </h3>
              <dl>
                {commands.map((command) => (
                  <div key={command.id} className="help-row">
                    <dt>
                      {canRemap(command) && preferences.singleKeys ? (
                        <input
                          className="input key-input"
                          aria-label={`Touche de « ${command.label} »`}
                          value={nameKey(readKeys(command, preferences).find(isSingleKey) ?? "")}
                          onChange={(event) => remap(command, event.currentTarget.value)}
                        />
                      ) : null}
                      {readKeys(command, preferences)
                        .filter((key) => !(canRemap(command) && isSingleKey(key)))
                        .map((key) => (
                          <Key key={key} spelling={key} />
                        ))}
                    </dt>
                    <dd>
                      {command.label}
                      {command.help ? <span className="hint"> {command.help}</span> : null}
                    </dd>
                  </div>
                ))}
              </dl>
            </section>
          );
        })}
      </div>
    </Window>
  );
}
