import pg from "pg";

/** Statements that one process names; the texts of our queries are some hundreds, lists of varying length are a few more. */
const MOST_NAMES = 1000;
/** A longer text is a bulk insert, sent once. */
const LONGEST_TEXT = 8000;

const names = new Map<string, string>();

/** The name of a statement, the same on every connection; undefined when it is not worth one. */
function nameStatement(text: string): string | undefined {
  const known = names.get(text);
  if (known !== undefined || text.length > LONGEST_TEXT || names.size >= MOST_NAMES) return known;
  const name = `comptoir_${names.size}`;
  names.set(text, name);
  return name;
}

/**
 * A connection that prepares the parametrised queries it is given: PostgreSQL parses, rewrites (row-level security included) and plans
 * each text once per connection instead of at every call, about half of the time of our short queries.
 */
export class PreparingClient extends pg.Client {
  // The signatures of `query` are many; only the one that kysely calls is changed.
  // biome-ignore lint/suspicious/noExplicitAny: passes on whatever its parent takes
  override query(config: any, values?: any, callback?: any): any {
    const name = typeof config === "string" && Array.isArray(values) && values.length > 0 ? nameStatement(config) : undefined;
    return name === undefined ? super.query(config, values, callback) : super.query({ name, text: config, values }, callback);
  }
}
