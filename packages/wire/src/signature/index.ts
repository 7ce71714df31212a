export { signEnveloped } from "./sign-enveloped.js";
export { createKeySigner, type Signer } from "./signer.js";
export { type SignatureFailure, type VerifiedElement, verifyEnveloped } from "./verify-enveloped.js";
