import { ERRORS, type ErrorBody, type ErrorCode, errorBody, type Route, type RouteName, type Routes, routes } from "@comptoir/contract";

type Output<T> = T extends { _zod: { output: infer O } } ? O : never;
type Input<T> = T extends { _zod: { input: infer I } } ? I : never;
type Part<R, K extends string> = R extends { [P in K]: infer S } ? { [P in K]: Input<S> } : unknown;

export type RouteInput<K extends RouteName> = Part<Routes[K], "params"> & Part<Routes[K], "query"> & Part<Routes[K], "body">;
export type RouteOutput<K extends RouteName> = Output<Routes[K]["response"]>;

/** What can go wrong between the page and the officine's server. */
export type ApiError =
  /** The server refused, with its code and its sentence. */
  | ({ readonly kind: "REFUSED"; readonly status: number } & ErrorBody)
  /** No answer: network down or server stopped. */
  | { readonly kind: "UNREACHABLE"; readonly text: string }
  /** An answer that is not in the contract. `where` names the first fault. */
  | { readonly kind: "UNREADABLE"; readonly text: string; readonly where: string };

export type ApiResult<T> = { readonly ok: true; readonly value: T } | { readonly ok: false; readonly error: ApiError };

const UNREACHABLE = "Le serveur de l'officine ne répond pas. La saisie reste à l'écran : elle sera enregistrée dès son retour.";
const UNREADABLE = "Le serveur de l'officine a répondu de façon inattendue. Rechargez la page ; si cela dure, appelez le support.";

const KEY = "comptoir.key";
/** Per-login key (decisions, Web security): kept by this tab only, sent with every call, absent from a forged page. */
export const sessionKey = {
  read: (): string | null => sessionStorage.getItem(KEY),
  write: (key: string): void => sessionStorage.setItem(KEY, key),
  forget: (): void => sessionStorage.removeItem(KEY),
};

type Listener = (code: "SESSION_REQUISE" | "SESSION_VERROUILLEE") => void;
let onSessionLost: Listener = () => {};
/** The session screen asks to be told when the server no longer knows this operator. */
export function watchSessionLoss(listener: Listener): void {
  onSessionLost = listener;
}

export function isRefusal(error: ApiError, ...codes: ErrorCode[]): boolean {
  return error.kind === "REFUSED" && (codes as string[]).includes(error.code);
}

/** Path and query of a call; `undefined` in a query is left out. */
export function buildUrl(route: Pick<Route, "path">, input: { params?: unknown; query?: unknown }): string {
  const params = (input.params ?? {}) as Record<string, string>;
  const path = route.path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(params[name] ?? ""));
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries((input.query ?? {}) as Record<string, unknown>)) {
    if (value !== undefined) query.set(name, String(value));
  }
  const text = query.toString();
  return text ? `${path}?${text}` : path;
}

/** The error of an answer that is not a success; a body that is no `errorBody` (proxy page, cut answer) still ends in a sentence. */
export function readError(status: number, body: unknown): ApiError {
  const parsed = errorBody.safeParse(body);
  if (parsed.success) {
    // A bug of the server: its mark is what the support will ask for.
    const text = parsed.data.code === "ERREUR_INTERNE" ? `${parsed.data.text} Repère : ${parsed.data.ref}.` : parsed.data.text;
    return { kind: "REFUSED", status, ...parsed.data, text };
  }
  if (status === 502 || status === 503 || status === 504) return { kind: "UNREACHABLE", text: UNREACHABLE };
  if (status === 401) return { kind: "REFUSED", status, code: "SESSION_REQUISE", text: ERRORS.SESSION_REQUISE.text, ref: "" };
  return { kind: "UNREADABLE", text: UNREADABLE, where: `HTTP ${status}` };
}

/** Calls a route of the contract. Expected refusals are returned, never thrown; only an abort by the caller throws. */
export async function callRoute<K extends RouteName>(
  name: K,
  input: RouteInput<K>,
  options: { signal?: AbortSignal } = {},
): Promise<ApiResult<RouteOutput<K>>> {
  const answer = await send(name, input, "application/json", options);
  if (!answer.ok) return answer;
  const parsed = (routes[name] as Route).response.safeParse(parseJson(new TextDecoder().decode(answer.value)));
  if (parsed.success) return { ok: true, value: parsed.data as RouteOutput<K> };
  const where = parsed.error.issues[0]?.path.join(".") ?? "";
  return { ok: false, error: { kind: "UNREADABLE", text: UNREADABLE, where: `${name}: ${where}` } };
}

/** Routes that answer with a document to read or print. */
export type DocumentName = { [K in RouteName]: Routes[K] extends { document: string } ? K : never }[RouteName];

/** Calls a route that answers with a document; refusals are those of `callRoute`. */
export async function callDocument<K extends DocumentName>(name: K, input: RouteInput<K>): Promise<ApiResult<Blob>> {
  const type = routes[name].document;
  const answer = await send(name, input, type);
  return answer.ok ? { ok: true, value: new Blob([answer.value], { type }) } : answer;
}

/** One call: the bytes of a success, or what went wrong. */
async function send<K extends RouteName>(
  name: K,
  input: RouteInput<K>,
  accept: string,
  options: { signal?: AbortSignal } = {},
): Promise<ApiResult<ArrayBuffer>> {
  const route = routes[name] as Route;
  const parts = input as { params?: unknown; query?: unknown; body?: unknown };
  const headers: Record<string, string> = { accept };
  const key = sessionKey.read();
  if (key) headers["x-comptoir-key"] = key;
  if (parts.body !== undefined) headers["content-type"] = "application/json";
  let response: Response;
  let bytes: ArrayBuffer;
  try {
    response = await fetch(buildUrl(route, parts), {
      method: route.method,
      headers,
      credentials: "same-origin",
      cache: "no-store",
      ...(parts.body === undefined ? {} : { body: JSON.stringify(parts.body) }),
      ...(options.signal ? { signal: options.signal } : {}),
    });
    bytes = await response.arrayBuffer();
  } catch (cause) {
    if (options.signal?.aborted) throw cause;
    return { ok: false, error: { kind: "UNREACHABLE", text: UNREACHABLE } };
  }
  if (!response.ok) {
    const error = readError(response.status, parseJson(new TextDecoder().decode(bytes)));
    if (route.access !== "public" && error.kind === "REFUSED") {
      if (error.code === "SESSION_REQUISE" || error.code === "SESSION_VERROUILLEE") onSessionLost(error.code);
    }
    return { ok: false, error };
  }
  return { ok: true, value: bytes };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Carries an `ApiError` where only throwing works (TanStack Query). */
export class RouteError extends Error {
  readonly error: ApiError;
  constructor(error: ApiError) {
    super(error.text);
    this.name = "RouteError";
    this.error = error;
  }
}

/** For queries: the value, or a `RouteError`. */
export async function fetchRoute<K extends RouteName>(name: K, input: RouteInput<K>, signal?: AbortSignal): Promise<RouteOutput<K>> {
  const result = await callRoute(name, input, signal ? { signal } : {});
  if (result.ok) return result.value;
  throw new RouteError(result.error);
}
