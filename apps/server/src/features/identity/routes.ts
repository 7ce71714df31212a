import type { Handlers } from "../../platform/http/handler.js";
import { callInsi } from "./call-insi.js";
import { decideIdentity } from "./decide-identity.js";
import type { IdentityDeps } from "./deps.js";
import { getIdentityControl } from "./get-control.js";
import { getIns } from "./get-ins.js";
import { getIdentitySettings, getShownTraits, saveIdentitySettings } from "./identity-settings.js";
import { listIdentities } from "./list-identities.js";
import { readInsDocument } from "./read-ins-document.js";
import { setIdentityAttributes } from "./set-identity-attributes.js";
import { getManualControl, validateIdentity } from "./validate-identity.js";

type Names =
  | "getIns"
  | "callInsi"
  | "readInsDocument"
  | "setIdentityAttributes"
  | "listIdentities"
  | "getIdentityControl"
  | "decideIdentity"
  | "getManualControl"
  | "getShownTraits"
  | "validateIdentity"
  | "getIdentitySettings"
  | "saveIdentitySettings";

export function createIdentityRoutes(deps: IdentityDeps): Handlers<Names> {
  return {
    getIns: ({ actor, params }) => getIns(deps, actor, params.id),
    callInsi: ({ actor, params, body }) => callInsi(deps, actor, { id: params.id, ...body }),
    readInsDocument: ({ actor, body }) => readInsDocument(deps, actor, body.reading),
    setIdentityAttributes: ({ actor, params, body }) => setIdentityAttributes(deps, actor, { id: params.id, ...body }),
    listIdentities: ({ actor }) => listIdentities(deps, actor),
    getIdentityControl: ({ actor, params }) => getIdentityControl(deps, actor, params.id),
    decideIdentity: ({ actor, params, body }) => decideIdentity(deps, actor, { id: params.id, ...body }),
    getManualControl: ({ actor, params }) => getManualControl(deps, actor, params.id),
    validateIdentity: ({ actor, params, body }) => validateIdentity(deps, actor, { id: params.id, ...body }),
    getShownTraits: ({ actor }) => getShownTraits(deps, actor),
    getIdentitySettings: ({ actor }) => getIdentitySettings(deps, actor),
    saveIdentitySettings: ({ actor, body }) => saveIdentitySettings(deps, actor, body),
  };
}
