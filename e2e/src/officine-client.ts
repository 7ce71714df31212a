import { type RouteName, type Routes, routes, type Session } from "@comptoir/contract";

type Input<R> = R extends { readonly _zod: { readonly input: infer I } } ? I : never;
type Output<R> = R extends { readonly _zod: { readonly output: infer O } } ? O : never;
type Field<N extends RouteName, K extends "params" | "query" | "body"> = Routes[N] extends Readonly<Record<K, infer S>> ? Input<S> : never;

interface CallInput {
  readonly params?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string | number>>;
  readonly body?: unknown;
}

/** The server answered with an error of the contract. */
export class OfficineRefusal extends Error {
  override readonly name = "OfficineRefusal";
  readonly status: number;
  readonly code: string;
  constructor(status: number, code: string, text: string) {
    super(`${status} ${code}: ${text}`);
    this.status = status;
    this.code = code;
  }
}

/** A client of the officine's routes without a browser: one workstation, its cookies, its session key. */
export class OfficineClient {
  readonly #origin: string;
  readonly #cookies = new Map<string, string>();
  #key = "";

  constructor(origin: string) {
    this.#origin = origin;
  }

  async logIn(operator: { readonly code: string; readonly password: string }): Promise<Session> {
    const session = await this.call("openSession", { body: { code: operator.code, password: operator.password } });
    this.#key = session.key;
    return session;
  }

  /**
   * @throws OfficineRefusal when the server refuses
   * @throws TypeError when it cannot be reached or dies while answering: the outcome is unknown
   */
  async call<N extends RouteName>(
    name: N,
    input: { params?: Field<N, "params">; query?: Field<N, "query">; body?: Field<N, "body"> } = {},
  ): Promise<Output<Routes[N]["response"]>> {
    const response = await this.#send(name, input as CallInput);
    return (await response.json()) as Output<Routes[N]["response"]>;
  }

  /** A route that answers with a document. @throws OfficineRefusal as `call` does */
  async fetchDocument<N extends RouteName>(name: N, input: { params?: Field<N, "params">; query?: Field<N, "query"> }): Promise<Buffer> {
    return Buffer.from(await (await this.#send(name, input as CallInput)).arrayBuffer());
  }

  async #send(name: RouteName, input: CallInput): Promise<Response> {
    const { method, path } = routes[name];
    const { params = {}, query = {}, body } = input;
    const url = new URL(
      path.replace(/:(\w+)/g, (_whole, key: string) => encodeURIComponent(params[key] ?? "")),
      this.#origin,
    );
    for (const [key, value] of Object.entries(query)) url.searchParams.set(key, String(value));
    const response = await fetch(url, {
      method,
      headers: {
        origin: this.#origin,
        "sec-fetch-site": "same-origin",
        cookie: [...this.#cookies].map(([key, value]) => `${key}=${value}`).join("; "),
        ...(this.#key && { "x-comptoir-key": this.#key }),
        ...(body !== undefined && { "content-type": "application/json" }),
      },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      this.#cookies.set(pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1));
    }
    if (response.ok) return response;
    const answer = (await response.json()) as { code?: string; text?: string };
    throw new OfficineRefusal(response.status, answer.code ?? "?", answer.text ?? "");
  }
}
