/** One execution as the service recorded it: the truth of the nation. */
export interface ServiceExecution {
  readonly dispensationId: string;
  readonly numero: string;
  readonly key: string;
  readonly cancelledAt: string | null;
  readonly lines: readonly {
    readonly lineId: string | null;
    readonly delivered: boolean;
    readonly ecart: string;
    readonly motif: string | null;
    readonly note: string | null;
    readonly cip13: string | null;
    readonly boxes: number | null;
    readonly renewal?: number | null;
  }[];
}

/** One request as the service received it, written before anything was decided. */
export interface ServiceRequest {
  readonly id: number;
  /** Arrival, instant in ISO form. */
  readonly at: string;
  readonly operation: string;
  readonly key: string | null;
  readonly status: number | null;
  readonly outcome: string | null;
  /** Null while it is being answered. */
  readonly durationMs: number | null;
}

export interface PrescribedLine {
  readonly cip13?: string;
  /** A speciality prescribed without presentation; it brings its label and its units. */
  readonly cis?: string;
  readonly label?: string;
  readonly units?: number;
  readonly posology: string;
  readonly boxes?: number;
  readonly repeats?: number;
}

/** Somebody whom the nation did not know: birth name, first names, date, sex. */
export interface WrittenFor {
  readonly birthName: string;
  readonly firstNames: readonly string[];
  readonly birthDate: string;
  readonly sex: "M" | "F";
}

/** An ordonnance as the service holds it. */
export interface HeldOrdonnance {
  readonly status: string;
  readonly lock: { readonly finess: string } | null;
}

const PAGE = 1000;

/** The control API of the bac à sable (run.json `control`): writes ordonnances, sets faults, counts what really happened. */
export class NationControl {
  readonly #url: string;
  readonly #token: string;

  constructor(control: { readonly url: string; readonly token: string }) {
    this.#url = control.url;
    this.#token = control.token;
  }

  /** Nobody named = the demo patient. */
  async prescribe(
    lines: readonly PrescribedLine[],
    o: { readonly patient?: WrittenFor; readonly validUntil?: string; readonly authoredAt?: string } = {},
  ): Promise<{ numero: string; lines: readonly { id: string; cip13: string | null }[] }> {
    return this.#send("POST", "/ordonnance", { label: "Ordonnance d'essai", lines, ...o });
  }

  read(numero: string): Promise<HeldOrdonnance> {
    return this.#send("GET", `/ordonnance/${numero}`);
  }

  /** Moves the nation's clock, never back. */
  async advanceClock(advanceMs: number): Promise<void> {
    await this.#send("POST", "/clock", { advanceMs });
  }

  /** Sets one fault of a service, the ordonnance's unless another is named, as docs of the control API name them. */
  async setFault(fault: Readonly<Record<string, unknown>> & { readonly kind: string }, service = "ordonnance"): Promise<void> {
    await this.#send("PUT", `/faults/${service}`, fault);
  }

  async liftFaults(kind?: string, service = "ordonnance"): Promise<void> {
    await this.#send("DELETE", `/faults/${service}${kind ? `/${kind}` : ""}`);
  }

  /** What INSi was asked, in order of arrival. */
  listInsiRequests(): Promise<ServiceRequest[]> {
    return this.#readAll("/insi/journal", "requests", {});
  }

  /** Number of the insured whose card bears this name. */
  async findCard(name: string): Promise<string> {
    const { cartes } = await this.#send<{ cartes: { assure: string; nom: string }[] }>("GET", "/cartes");
    const found = cartes.find(({ nom }) => nom.startsWith(name));
    if (!found) throw new Error(`no card of ${name}`);
    return found.assure;
  }

  async insertCard(reader: { finess: string; poste: string }, assure: string, abimee: boolean): Promise<void> {
    await this.#send("PUT", "/cartes/lecteur", { ...reader, assure, abimee });
  }

  /** What the phone of the insured of this name shows now. */
  async showPhone(name: string): Promise<string> {
    return (await this.#send<{ code: string }>("POST", "/cartes/telephone", { assure: await this.findCard(name) })).code;
  }

  async abort(numero: string): Promise<void> {
    await this.#send("POST", `/ordonnance/${numero}/abort`, {});
  }

  listExecutions(filter: { readonly numero?: string; readonly key?: string } = {}): Promise<ServiceExecution[]> {
    return this.#readAll("/ordonnance/executions", "executions", { ...filter });
  }

  listRequests(): Promise<ServiceRequest[]> {
    return this.#readAll("/ordonnance/journal", "requests", {});
  }

  async #readAll<T>(path: string, field: string, filter: Readonly<Record<string, string>>): Promise<T[]> {
    const found: T[] = [];
    for (let since = 0; ; ) {
      const query = new URLSearchParams({ ...filter, since: String(since), limit: String(PAGE) });
      const page = await this.#send<Record<string, T[]> & { next: number }>("GET", `${path}?${query}`);
      found.push(...(page[field] ?? []));
      if ((page[field] ?? []).length < PAGE) return found;
      since = page.next;
    }
  }

  async #send<T>(method: string, path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.#url}${path}`, {
      method,
      headers: { authorization: `Bearer ${this.#token}`, ...(body !== undefined && { "content-type": "application/json" }) },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
    return JSON.parse(text) as T;
  }
}
