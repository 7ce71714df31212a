import { performCommand } from "../commands/perform.js";
import { COMMANDS } from "../commands/registry.js";
import { sessionStore } from "../screens/session/session-store.js";
import { ROLE_NAMES } from "../texts.js";
import { useStore } from "../use-store.js";
import { Icon } from "./icon.js";
import { goTo } from "./navigation.js";
import { useServiceStatus } from "./service-status.js";

export function TopBar() {
  const session = useStore(sessionStore, (state) => state.session);
  const status = useServiceStatus();
  const lock = COMMANDS.find((command) => command.id === "session.lock");
  if (!session) return null;
  const { toSend = 0, toCorrect = 0 } = status.data ?? {};
  const mayRead = session.rights.includes("transmission.read");
  return (
    <header className="top-bar">
      <span className="brand">Comptoir</span>
      <span className="officine">{session.officine.name}</span>
      {session.profile === "bac-a-sable" ? <span className="sandbox-mark">Bac à sable — données fictives</span> : null}
      {session.profile === "integration" ? <span className="sandbox-mark">Intégration</span> : null}
      <span className="grow" />
      {mayRead && toCorrect > 0 ? (
        <button type="button" className="top-counter top-counter-alert" onClick={() => goTo("transmissions")}>
          <Icon name="alert" size={14} /> {toCorrect} à corriger
        </button>
      ) : null}
      {mayRead ? (
        <button type="button" className="top-counter" onClick={() => goTo("transmissions")}>
          <Icon name={toSend > 0 ? "sync" : "check"} size={14} /> {toSend} à envoyer
        </button>
      ) : null}
      <button
        type="button"
        className="top-counter"
        aria-label={`${session.operator.displayName}, ${ROLE_NAMES[session.operator.role]}. Verrouiller ou changer d'opérateur`}
        onClick={() => lock && performCommand(lock)}
      >
        <Icon name="person" size={14} /> {session.operator.displayName} · {ROLE_NAMES[session.operator.role]}
      </button>
      <span className="workstation">{session.workstation.name}</span>
    </header>
  );
}
