import fc from "fast-check";
import { Client } from "pg";
import { describe, expect, it } from "vitest";
import { connectionForRole, withDatabase } from "./connection.js";
import { formatDatabaseUrl, parseDatabaseUrl } from "./database-url.js";
import { PostgresError } from "./failure.js";

const read = (url: string) => {
  const { parameters, ...parts } = parseDatabaseUrl(url);
  return { ...parts, ...(parameters.size > 0 && { parameters: Object.fromEntries(parameters) }) };
};

describe("[DATABASE_URL] addresses as libpq writes them", () => {
  // Forms of the PostgreSQL manual, « Connection URIs », and those of hosting companies.
  it.each([
    ["postgresql://", {}],
    ["postgresql://localhost", { host: "localhost" }],
    ["postgresql://localhost:5433", { host: "localhost", port: 5433 }],
    ["postgresql://localhost/mydb", { host: "localhost", database: "mydb" }],
    ["postgresql://user@localhost", { user: "user", host: "localhost" }],
    ["postgresql://user:secret@localhost", { user: "user", password: "secret", host: "localhost" }],
    ["postgresql://[2001:db8::1234]:5433/database", { host: "2001:db8::1234", port: 5433, database: "database" }],
    ["postgresql:///mydb?host=localhost&port=5433", { host: "localhost", port: 5433, database: "mydb" }],
    ["postgres:///db?host=/socket", { host: "/socket", database: "db" }],
    ["postgresql://%2Fvar%2Flib%2Fpostgresql/dbname", { host: "/var/lib/postgresql", database: "dbname" }],
    ["postgres://u@/db?host=/run/postgresql", { user: "u", host: "/run/postgresql", database: "db" }],
    ["postgres://?user=u&password=p%26&dbname=d&host=h", { user: "u", password: "p&", host: "h", database: "d" }],
    ["postgres://u:p%40s%2Fs%3A@h/b", { user: "u", password: "p@s/s:", host: "h", database: "b" }],
    ["postgres://u:p@ss#1@h/b", { user: "u", password: "p@ss#1", host: "h", database: "b" }],
    ["postgres://u:a+b@h/b", { user: "u", password: "a+b", host: "h", database: "b" }],
    [
      "postgres://u@h/b?sslmode=verify-full&connect_timeout=10",
      { user: "u", host: "h", database: "b", parameters: { sslmode: "verify-full" } },
    ],
    ["postgres:///b?host=/s&sslmode=require", { host: "/s", database: "b" }],
  ])("%s", (url, parts) => {
    expect(read(url)).toEqual(parts);
  });

  it.each([
    ["host=db password=secret", /forme attendue postgres:\/\/.*host=\/dossier/],
    ["mysql://u:secret@h/b", /forme attendue/],
    ["postgres:secret", /forme attendue/],
    ["postgres://u:secret@h1:5432,h2:5432/b", /plusieurs serveurs.*accepte les écritures/],
    ["postgres:///b?host=h1,h2&password=secret", /plusieurs serveurs/],
    ["postgres://u:secret@h:54x/b", /forme attendue/],
    ["postgres://u:secret@h:99999/b", /port doit être/],
    ["postgres://u:100%secret@h/b", /« % ».*%25/],
    ["postgres://u:secret@h/b?service=prod", /paramètre « service » n'est pas géré/],
    ["postgres://u:secret@h/b?channel_binding=require", /« channel_binding »/],
  ])("refuses %s with a sentence that does not repeat it", (url, sentence) => {
    let said: unknown;
    try {
      parseDatabaseUrl(url);
    } catch (error) {
      said = error;
    }
    expect(said).toBeInstanceOf(PostgresError);
    expect(String(said)).toMatch(/DATABASE_URL/);
    expect(String(said)).toMatch(sentence);
    expect(String(said)).not.toContain("secret");
  });

  it("what the driver reads from it is what was meant", () => {
    const word = fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abÉ @:+&=%#?,'\"\\") });
    const address = fc.record(
      {
        user: word,
        password: fc.string({ minLength: 1, maxLength: 12, unit: fc.constantFrom(..."abÉ/ @:+&=%#?,'\"\\") }),
        host: fc.constantFrom("db.example", "127.0.0.1", "::1", "/run/post gresql", "/s"),
        port: fc.integer({ min: 1, max: 65_535 }),
        database: fc.constantFrom("comptoir", "base é"),
      },
      { requiredKeys: ["user", "host"] },
    );
    fc.assert(
      fc.property(address, (parts) => {
        const url = formatDatabaseUrl({ ...parts, parameters: new Map([["options", "-c a=b c"]]) });
        const driver = new Client({ connectionString: url }) as Client & { connectionParameters: { options: string } };
        expect(read(url)).toEqual({ ...parts, parameters: { options: "-c a=b c" } });
        expect([driver.user, driver.password ?? undefined, driver.host, driver.port, driver.connectionParameters.options]).toEqual([
          parts.user,
          parts.password,
          parts.host,
          parts.port ?? 5432,
          "-c a=b c",
        ]);
        if (parts.database !== undefined) expect(driver.database).toBe(parts.database);
      }),
    );
  });

  it("the role and another database are added whatever the form", () => {
    expect(connectionForRole("postgres:///db?host=/socket", "comptoir_app")).toEqual({
      connectionString: "postgres://localhost/db?host=%2Fsocket&options=-c%20role%3Dcomptoir_app",
    });
    expect(withDatabase({ connectionString: "postgres://u@/db?host=/s" }, "other")).toEqual({
      connectionString: "postgres://u@localhost/other?host=%2Fs",
    });
  });
});
