import type { Handlers } from "../../platform/http/handler.js";
import type { DocumentsDeps } from "./deps.js";
import { getDocument, openDocument } from "./get-document.js";
import { listDocuments } from "./list-documents.js";
import { placeDocument } from "./place-document.js";
import { receiveDocument } from "./receive-document.js";

export function createDocumentRoutes(
  deps: DocumentsDeps,
): Handlers<"receiveDocument" | "listDocuments" | "getDocument" | "openDocument" | "placeDocument"> {
  return {
    receiveDocument: ({ actor, body }) => receiveDocument(deps, actor, body),
    listDocuments: ({ actor, query }) => listDocuments(deps, actor, query),
    getDocument: ({ actor, params }) => getDocument(deps, actor, params.id),
    openDocument: ({ actor, params }) => openDocument(deps, actor, params.id),
    placeDocument: ({ actor, params, body }) => placeDocument(deps, actor, { id: params.id, ...body }),
  };
}
