import { type ErrorBody, errorBody, type Session } from "@comptoir/contract";

export interface Answer<T = unknown> {
  readonly status: number;
  readonly headers: Headers;
  readonly body: T;
}

interface CallOptions {
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

/** A browser at one workstation, as far as the server can tell: cookies, the page's key, same-origin calls. */
export class TestClient {
  readonly url: string;
  readonly cookies = new Map<string, string>();
  key = "";

  constructor(url: string) {
    this.url = url;
  }

  async call<T = unknown>(method: string, path: string, options: CallOptions = {}): Promise<Answer<T>> {
    const response = await fetch(this.url + path, {
      method,
      headers: {
        origin: this.url,
        ...(this.cookies.size > 0 ? { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ") } : {}),
        ...(this.key === "" ? {} : { "x-comptoir-key": this.key }),
        ...(options.body === undefined ? {} : { "content-type": "application/json" }),
        ...options.headers,
      },
      ...(options.body === undefined ? {} : { body: JSON.stringify(options.body) }),
      redirect: "manual",
    });
    for (const cookie of response.headers.getSetCookie()) this.#keep(cookie);
    const text = await response.text();
    const json = response.headers.get("content-type")?.startsWith("application/json") === true;
    return { status: response.status, headers: response.headers, body: (json ? JSON.parse(text) : text) as T };
  }

  #keep(cookie: string): void {
    const [pair = "", ...attributes] = cookie.split(";").map((part) => part.trim());
    const name = pair.slice(0, pair.indexOf("="));
    const value = pair.slice(pair.indexOf("=") + 1);
    if (value === "" || attributes.some((attribute) => /^max-age=0$/i.test(attribute))) this.cookies.delete(name);
    else this.cookies.set(name, value);
  }

  get<T = unknown>(path: string): Promise<Answer<T>> {
    return this.call("GET", path);
  }

  post<T = unknown>(path: string, body?: unknown): Promise<Answer<T>> {
    return this.call("POST", path, body === undefined ? {} : { body });
  }

  put<T = unknown>(path: string, body: unknown): Promise<Answer<T>> {
    return this.call("PUT", path, { body });
  }

  delete<T = unknown>(path: string): Promise<Answer<T>> {
    return this.call("DELETE", path);
  }

  /** Tries code + password; on success the client keeps the key as the page does. */
  async tryLogin(operator: { code: string; password: string }): Promise<Answer<Session | ErrorBody>> {
    const answer = await this.post<Session | ErrorBody>("/api/session", { code: operator.code, password: operator.password });
    if ("key" in answer.body) this.key = answer.body.key;
    return answer;
  }

  /** Logs in or throws. */
  async login(operator: { code: string; password: string }): Promise<Session> {
    const { status, body } = await this.tryLogin(operator);
    if (!("key" in body)) throw new Error(`login refused: ${status} ${body.code}`);
    return body;
  }
}

/** The refusal of an answer; throws when it is none, or is not shaped as the contract says. */
export function refusalOf(answer: Answer): ErrorBody {
  if (answer.status < 400) throw new Error(`not a refusal: ${answer.status}`);
  return errorBody.parse(answer.body);
}
