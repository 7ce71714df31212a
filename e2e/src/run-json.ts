/** `.comptoir/run.json` as anybody's client reads it: what docs/run.schema.json promises and these tests use. */
export interface RunJson {
  readonly version: 1;
  readonly pids: Readonly<Record<string, number>>;
  readonly officine: { readonly url: string };
  readonly console: { readonly url: string };
  readonly services: { readonly ordonnance: { readonly url: string }; readonly insi: { readonly url: string; readonly idam: string } };
  readonly pki: { readonly ca: string; readonly clients: Readonly<Record<string, { readonly cert: string; readonly key: string }>> };
  readonly control: { readonly url: string; readonly token: string };
  readonly operators: readonly { readonly finess: string; readonly code: string; readonly password: string; readonly role: string }[];
  readonly patients: readonly { readonly label: string; readonly status: string }[];
  readonly ordonnances: readonly { readonly numero: string; readonly label: string; readonly patient: string }[];
}
