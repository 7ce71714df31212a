import { RIGHTS_BY_ROLE, type Session } from "@comptoir/contract";
import type { Config } from "../../platform/config.js";
import type { SessionState } from "../../platform/sessions/index.js";

/** What the page is told about its session. */
export function buildSession(
  state: Pick<SessionState, "operator" | "officine" | "workstation">,
  o: { key: string; locked: boolean; config: Config },
): Session {
  return {
    operator: { ...state.operator },
    officine: { ...state.officine },
    workstation: { ...state.workstation },
    rights: [...RIGHTS_BY_ROLE[state.operator.role]],
    key: o.key,
    idleLockSeconds: o.config.session.idleLockSeconds,
    locked: o.locked,
    profile: o.config.profile,
  };
}
