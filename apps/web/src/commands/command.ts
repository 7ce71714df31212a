import type { Right } from "@comptoir/contract";

/** Screens of the counter; `session` is login and lock. */
export type Place =
  | "session"
  | "counter"
  | "patients"
  | "deliveries"
  | "register"
  | "medicines"
  | "transmissions"
  | "journal"
  | "settings"
  | "identities"
  | "documents";

/** Windows that open above a screen, one at a time on top. */
export type WindowId =
  | "patient"
  | "product"
  | "ordonnance"
  | "where"
  | "written"
  | "note"
  | "control"
  | "rpps"
  | "parked"
  | "drop"
  | "next-sale"
  | "transmission"
  | "delivery"
  | "new-patient"
  | "edit-patient"
  | "insi"
  | "identity"
  | "ins-document"
  | "attributes"
  | "manual-validation"
  | "merge"
  | "received-document"
  | "ins-words"
  | "help"
  | "palette"
  | "camera"
  | "image"
  | "card";

/** Letter menus that hold more than one screen. */
export type MenuId = "C";

/**
 * Where a command is alive. `global`: everywhere, windows included. `frame`: every screen of a logged-in operator, no window open.
 * A screen's name: that screen, no window open. `window:x`: that window on top. `menu:C`: that menu open.
 */
export type Scope = "global" | "frame" | Place | `window:${WindowId}` | `menu:${MenuId}`;

/** What a screen or window lends to the commands while it is on top. */
export const ACTS = [
  "validate",
  "back",
  "accept",
  "choose",
  "previous",
  "next",
  "left",
  "right",
  "create",
  "edit",
  "more",
  "less",
  "remove",
  "undo",
  "prescriber",
  "park",
  "resume",
  "drop",
  "nextSale",
  "previousMember",
  "nextMember",
  "search",
  "sell",
  "retry",
  "card",
  "abandon",
  "deliveries",
  "journal",
  "export",
  "print",
  "register",
  "unfold",
  "note",
  "identity",
  "different",
  "attributes",
  "paper",
  "merge",
  "view",
  "unlock",
] as const;
export type Act = (typeof ACTS)[number];
export type Behaviour = { readonly [A in Act]?: (key: string) => void };

export type Effect =
  | { readonly act: Act }
  | { readonly go: Exclude<Place, "session"> }
  | { readonly window: WindowId }
  | { readonly menu: MenuId }
  | { readonly session: "lock" | "close" };

/** What the predicates look at. Plain data, so that they are tested without a browser. */
export interface CommandState {
  readonly place: Place;
  readonly window?: WindowId | undefined;
  readonly menu?: MenuId | undefined;
  /** Acts that the layer on top lends now. */
  readonly acts: ReadonlySet<Act>;
  readonly rights: ReadonlySet<Right>;
  /** The window on top takes no code, however it is read. */
  readonly refusesCode?: boolean | undefined;
}

/** One user command: the key bar, the menus, the palette and the help page are drawn from these rows, and from nothing else. */
export interface Command {
  readonly id: string;
  /** French, as on the button. */
  readonly label: string;
  /** Part of the label that the key bar shows, where room is short. */
  readonly short?: string;
  /** What it does, for the palette and the help page, when the label is not enough. */
  readonly help?: string;
  /** The first one is shown. One printable character = single-key command: it can be remapped or switched off (WCAG 2.1.4). */
  readonly keys: readonly string[];
  readonly scope: Scope;
  readonly effect: Effect;
  /** Said once for the keys of one gesture: ↑ ↓ « Changer de ligne ». */
  readonly gesture?: string;
  /** Place in the key bar of its scope; absent = not in the bar. */
  readonly bar?: number;
  /** Entry of the letter menus: at the top, or inside one. */
  readonly menu?: "top" | MenuId;
  readonly right?: Right;
  readonly when?: (state: CommandState) => boolean;
  /** Kept out of the palette: it only makes sense where the hand already is (arrows, Enter…). */
  readonly local?: boolean;
}
