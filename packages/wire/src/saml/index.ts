export { type Assertion, type AssertionAttribute, buildAssertion, SAML2 } from "./build-assertion.js";
