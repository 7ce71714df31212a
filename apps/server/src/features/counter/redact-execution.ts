const HIDDEN = "•••";
/** Keys whose text names somebody, or was written by hand and may. */
const NAMING = new Set(["display", "note"]);

/**
 * The body of an execution as Transmissions shows it: products, quantities and reasons as they left; names, notes and all but the last
 * three characters of the numbers of professionals hidden. The body never holds the patient: the service knows him by the ordonnance.
 */
export function redactExecution(body: Uint8Array): string {
  return JSON.stringify(JSON.parse(new TextDecoder().decode(body)), hide, 2);
}

function hide(this: unknown, key: string, value: unknown): unknown {
  if (NAMING.has(key)) return HIDDEN;
  if (key === "identifier" && typeof value === "object" && value !== null && "value" in value) {
    return { ...value, value: `${HIDDEN}${String(value.value).slice(-3)}` };
  }
  if (key === "extension" && Array.isArray(value)) {
    return value.map((one: { url?: string }) => (one.url === "rpps" ? { ...one, valueString: HIDDEN } : one));
  }
  return value;
}
