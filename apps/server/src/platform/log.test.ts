import { Writable } from "node:stream";
import { expect, it } from "vitest";
import { createLogger } from "./log.js";

function capture() {
  const lines: string[] = [];
  const to = new Writable({
    write: (chunk: Buffer, _encoding, done) => {
      lines.push(chunk.toString());
      done();
    },
  });
  return { log: createLogger({ to }), text: () => lines.join("") };
}

it("never writes names, traits, INS or secrets, at any depth where code puts them", () => {
  const { log, text } = capture();
  const person = { birthName: "DESMALIX", birthFirstNames: "NATHALIE", birthDate: "1955-06-15", matricule: "255069999999934" };
  log.info({ ...person, password: "Rhubarbe-42", token: "tok-123456", key: "key-123456" });
  log.info({ patient: person, request: { body: person, headers: { cookie: "c-123456", authorization: "a-123456" } } });
  log.warn({ a: { b: { operatorName: "PERRIN", birth_name: "DESMALIX", password_hash: "$argon2id$" } } });
  log.info({ query: { q: "desmalix" }, code: { raw: "ON1:01S2" } });
  for (const secret of ["DESMALIX", "desmalix", "NATHALIE", "1955", "25506", "Rhubarbe", "123456", "PERRIN", "argon2id", "01S2"]) {
    expect(text(), secret).not.toContain(secret);
  }
  expect(text()).toContain("[masqué]");
});

it("keeps of a database error its code and place, not the values of the row that it repeats", () => {
  const { log, text } = capture();
  const error = Object.assign(new Error('duplicate key value (birth_name)=(DESMALIX) violates "patient_pkey"'), {
    code: "23505",
    severity: "ERROR",
    table: "patient",
    constraint: "patient_pkey",
    detail: "Key (birth_name)=(DESMALIX) already exists.",
  });
  log.error({ err: error }, "unexpected error");
  expect(text()).not.toContain("DESMALIX");
  expect(text()).toContain("23505");
  expect(text()).toContain("patient_pkey");
  expect(text()).toContain("log.test.ts");
});

it("writes one JSON object a line with an ISO time", () => {
  const { log, text } = capture();
  log.info({ route: "status" }, "x");
  expect(JSON.parse(text())).toMatchObject({
    name: "comptoir",
    route: "status",
    msg: "x",
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
  });
});
