export type { DistinguishedName } from "./distinguished-name.js";
export {
  type Authority,
  createAuthority,
  type IssuedCertificate,
  issueClientCertificate,
  issueServerCertificate,
  type Validity,
} from "./issue.js";
export type { KeyKind } from "./key-pair.js";
export type { PermittedNames } from "./name-constraints.js";
export { type CertificateFailure, type CertificateInfo, parseCertificate, parseSubject } from "./parse-certificate.js";
