export type { Address, Lookup } from "./connect.js";
export { createHttpTransport } from "./create-http-transport.js";
export type { EgressPolicy, HttpFailure, HttpRequest, HttpResponse, HttpTransport, TlsIdentity } from "./types.js";
