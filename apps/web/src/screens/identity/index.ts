export { AttributesWindow } from "./attributes-window.js";
export { takeInsDocument } from "./document-store.js";
export { DocumentWindow } from "./document-window.js";
export { IdentitiesScreen } from "./identities-screen.js";
export { IdentityWindow } from "./identity-window.js";
export { InsiWindow } from "./insi-window.js";
export { isOnScreen } from "./on-screen.js";
export { WordsWindow } from "./words-window.js";
