import { setImmediate } from "node:timers/promises";
import { sql, type Transaction } from "kysely";
import type { Database } from "../../platform/postgres/database.js";

type Cell = string | number | boolean | null | undefined | readonly string[];
/** Columns of a table: type, and where the value is found in a row. */
export type Columns<T> = Readonly<
  Record<string, readonly [type: "text" | "text[]" | "integer" | "smallint" | "boolean" | "date", read: (row: T) => Cell]>
>;

const CHUNK = 500;
/** A statement is larger than the socket takes at once: its bytes leave between these few rows, while the next ones are read. */
const BREATH = 200;
/** Joins the parts of a list on its way to the server (unnest would flatten an array of arrays). */
const LIST_SEPARATOR = "\u001f";

/**
 * Inserts rows by hundreds, one array per column: near COPY's speed without its stream. While the server works on some the next
 * is read and encoded. `table` and the columns are ours, never user text.
 */
export async function loadRows<T>(trx: Transaction<Database>, table: string, columns: Columns<T>, rows: Iterable<T>): Promise<void> {
  const names = Object.keys(columns);
  const types = Object.values(columns).map(([type]) => type);
  const targets = sql.join(names.map((name) => sql.ref(name)));
  const values = sql.join(
    names.map((name, i) =>
      types[i] === "text[]" ? sql`string_to_array(${sql.ref(`v.${name}`)}, ${sql.lit(LIST_SEPARATOR)})` : sql.ref(`v.${name}`),
    ),
  );
  let sent: Promise<unknown> = Promise.resolve();
  const send = async (chunk: readonly T[]): Promise<void> => {
    const arrays = Object.values(columns).map(([type, read]) => {
      const element = type === "text[]" ? "text" : type;
      return sql`${encodeArray(chunk, read)}::${sql.raw(element)}[]`;
    });
    await sent;
    sent = sql`insert into ${sql.table(table)} (${targets}) select ${values} from unnest(${sql.join(arrays)}) as v(${targets})`.execute(
      trx,
    );
    // Its failure is met at the next `await sent`.
    sent.catch(() => undefined);
    // Lets the bytes leave before the next rows are read.
    await setImmediate();
  };
  let chunk: T[] = [];
  for (const row of rows) {
    const held = chunk.push(row);
    if (held % BREATH === 0) await setImmediate();
    if (held < CHUNK) continue;
    await send(chunk);
    chunk = [];
  }
  if (chunk.length > 0) await send(chunk);
  await sent;
}

/** Array literal of PostgreSQL (documentation, § Array Input and Output Syntax). */
function encodeArray<T>(rows: readonly T[], read: (row: T) => Cell): string {
  let literal = "{";
  for (const row of rows) literal += literal === "{" ? encodeCell(read(row)) : `,${encodeCell(read(row))}`;
  return `${literal}}`;
}

const ESCAPED = /["\\]/;
const ALL_ESCAPED = /["\\]/g;

function encodeCell(cell: Cell): string {
  if (cell === null || cell === undefined) return "NULL";
  if (typeof cell === "number" || typeof cell === "boolean") return String(cell);
  const text = typeof cell === "string" ? cell : cell.join(LIST_SEPARATOR);
  return ESCAPED.test(text) ? `"${text.replaceAll(ALL_ESCAPED, String.raw`\$&`)}"` : `"${text}"`;
}
