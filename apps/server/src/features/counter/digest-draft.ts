import { createHash } from "node:crypto";
import type { SaleDraft } from "@comptoir/contract";

/** SHA-256 of a draft's content, whatever the order of its keys: two equal drafts are one FIN repeated. */
export function digestDraft(draft: SaleDraft): Buffer {
  return createHash("sha256").update(spell(draft)).digest();
}

function spell(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spell).join(",")}]`;
  if (typeof value !== "object" || value === null) return JSON.stringify(value) ?? "null";
  const fields = Object.entries(value).filter(([, field]) => field !== undefined);
  fields.sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${spell(field)}`).join(",")}}`;
}
