export { type Addressing, buildEnvelope, type SoapMessage, writeSoapContentType } from "./build-envelope.js";
export { readEnvelope, type SoapFailure, type SoapFault, type SoapHeader } from "./read-envelope.js";
