import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { fetchRoute } from "../../api.js";
import { useEnterMovesOn } from "../../frame/enter-moves-on.js";
import { Icon } from "../../frame/icon.js";
import { KeyButton } from "../../frame/key-button.js";
import { useLayer } from "../../frame/layers.js";
import { Said } from "../../frame/status-line.js";
import { setPlace } from "../../frame/windows.js";
import { ROLE_NAMES } from "../../texts.js";
import { useStore } from "../../use-store.js";
import { openSession, sessionStore } from "./session-store.js";

/**
 * Code opérateur and password; below, who is already known at this workstation. The same page locks: the operator's code is
 * filled in, and another operator may take over while the sale in progress waits.
 */
export function LoginScreen({ locked }: { readonly locked: boolean }) {
  const session = useStore(sessionStore, (state) => state.session);
  const reason = useStore(sessionStore, (state) => state.reason);
  const known = useQuery({ queryKey: ["known-operators"], queryFn: ({ signal }) => fetchRoute("knownOperators", {}, signal), retry: 1 });
  const [code, setCode] = useState(locked ? (session?.operator.code ?? "") : "");
  const [password, setPassword] = useState("");
  const [problem, setProblem] = useState<string | undefined>(reason);
  const [busy, setBusy] = useState(false);
  const form = useRef<HTMLDivElement>(null);

  useEffect(() => setPlace("session"), []);
  useEffect(() => {
    const fields = form.current?.querySelectorAll("input");
    // Who is known has only the password to type.
    const first = fields?.[0]?.value ? fields[1] : fields?.[0];
    first?.focus();
  }, []);

  async function submit() {
    if (busy) return;
    if (!code.trim() || !password) {
      setProblem(code.trim() ? "Saisissez votre mot de passe." : "Saisissez votre code opérateur.");
      form.current?.querySelector<HTMLInputElement>(code.trim() ? '[name="password"]' : '[name="code"]')?.focus();
      return;
    }
    setBusy(true);
    const error = await openSession(code.trim(), password);
    setBusy(false);
    if (!error) return;
    const delay = error.kind === "REFUSED" && error.retryAfterSeconds ? ` Réessayez dans ${error.retryAfterSeconds} s.` : "";
    setProblem(error.text + delay);
    setPassword("");
    form.current?.querySelector<HTMLInputElement>('[name="password"]')?.focus();
  }

  useEnterMovesOn(form, () => void submit());
  useLayer("session", locked ? "Poste verrouillé" : "Connexion", { validate: () => void submit() });

  const others = known.data?.operators ?? [];
  return (
    <main className="login">
      <div className="login-panel">
        <p className="login-brand">
          <img src="/favicon.svg" alt="" width={36} height={36} /> Comptoir
        </p>
        <h1 className="login-title">{locked ? "Poste verrouillé" : "Connexion"}</h1>
        <p className="hint login-where">
          {known.data ? [known.data.officine, known.data.workstation].filter(Boolean).join(" · ") : (session?.officine.name ?? "")}
          {locked ? " — la vente en cours est conservée." : ""}
        </p>
        <div className="login-columns">
          <div className="login-form" ref={form}>
            <label className="field">
              <span className="field-label">Code opérateur</span>
              <input
                className="input"
                name="code"
                value={code}
                maxLength={20}
                autoComplete="username"
                autoCapitalize="characters"
                spellCheck={false}
                onChange={(event) => setCode(event.currentTarget.value.toUpperCase())}
              />
            </label>
            <label className="field">
              <span className="field-label">Mot de passe</span>
              <input
                className="input"
                name="password"
                type="password"
                value={password}
                maxLength={200}
                autoComplete="current-password"
                onChange={(event) => setPassword(event.currentTarget.value)}
              />
            </label>
            <div role="alert" className="login-problem">
              {problem ? (
                <p className="refusal-text">
                  <Icon name="alert" size={16} /> {problem}
                </p>
              ) : null}
            </div>
            <KeyButton keySpelling="End" primary onPress={() => void submit()} disabled={busy}>
              {locked ? "Déverrouiller" : "S'identifier"}
            </KeyButton>
          </div>
          {others.length > 0 ? (
            <section className="login-known" aria-label="Opérateurs de ce poste">
              <h2 className="section-title">Opérateurs de ce poste</h2>
              <ul>
                {others.map((operator) => (
                  <li key={operator.code}>
                    <button
                      type="button"
                      className={operator.code === code ? "known-operator known-operator-here" : "known-operator"}
                      onClick={() => {
                        setCode(operator.code);
                        setPassword("");
                        setProblem(undefined);
                        form.current?.querySelector<HTMLInputElement>('[name="password"]')?.focus();
                      }}
                    >
                      <kbd>{operator.code}</kbd> <span>{operator.displayName}</span>{" "}
                      <span className="hint">{ROLE_NAMES[operator.role]}</span>
                    </button>
                  </li>
                ))}
              </ul>
            </section>
          ) : null}
        </div>
        <div className="login-said">
          <Said />
        </div>
      </div>
    </main>
  );
}
