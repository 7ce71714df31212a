import { type RawBuilder, sql } from "kysely";

/** An SQL interval of so many milliseconds. */
export function milliseconds(value: number): RawBuilder<unknown> {
  return sql`make_interval(secs => ${value}::float8 / 1000)`;
}
