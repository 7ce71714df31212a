import type { Handlers } from "../../platform/http/handler.js";
import { callInsi } from "./call-insi.js";
import { decideIdentity } from "./decide-identity.js";
import type { IdentityDeps } from "./deps.js";
import { getIdentityControl } from "./get-control.js";
import { getIns } from "./get-ins.js";
import { getIdentitySettings, saveIdentitySettings } from "./identity-settings.js";

type Names = "getIns" | "callInsi" | "getIdentityControl" | "decideIdentity" | "getIdentitySettings" | "saveIdentitySettings";

export function createIdentityRoutes(deps: IdentityDeps): Handlers<Names> {
  return {
    getIns: ({ actor, params }) => getIns(deps, actor, params.id),
    callInsi: ({ actor, params, body }) => callInsi(deps, actor, { id: params.id, version: body.version }),
    getIdentityControl: ({ actor, params }) => getIdentityControl(deps, actor, params.id),
    decideIdentity: ({ actor, params, body }) => decideIdentity(deps, actor, { id: params.id, ...body }),
    getIdentitySettings: ({ actor }) => getIdentitySettings(deps, actor),
    saveIdentitySettings: ({ actor, body }) => saveIdentitySettings(deps, actor, body),
  };
}
