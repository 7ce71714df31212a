import { describe, expect, it } from "vitest";
import { HELP, readCommandLine } from "./command-line.js";
import { UserError } from "./user-error.js";

const read = (...args: string[]) => readCommandLine(args, "/home-of/alice");

describe("command line", () => {
  it("leads to each command, with absolute paths from where the person stands", () => {
    expect(read("start").command).toEqual({ kind: "start", nationOnly: false });
    expect(read("sandbox").command).toEqual({ kind: "start", nationOnly: true });
    expect(read("stop").command).toEqual({ kind: "stop" });
    expect(read("import", "patients", "mes patients.csv").command).toEqual({
      kind: "server",
      name: "import-patients",
      args: ["/home-of/alice/mes patients.csv"],
      stoppedOnly: false,
    });
    expect(read("restore", "/srv/a.comptoir").command).toEqual({
      kind: "server",
      name: "restore",
      args: ["/srv/a.comptoir"],
      stoppedOnly: true,
    });
    expect(read("restore", "a", "--ecarter").command).toMatchObject({ args: ["/home-of/alice/a", "--ecarter"] });
    expect(read("audit", "verify").command).toMatchObject({ name: "audit-verify", args: [] });
    expect(read("start", "--data", "d", "--port-officine", "0")).toMatchObject({
      data: "/home-of/alice/d",
      ports: { officine: "0" },
    });
  });

  it("shows the help when nothing or help is asked, in a folder named start too", () => {
    expect(read().command.kind).toBe("help");
    expect(read("--help").command.kind).toBe("help");
    expect(read("start", "--help").command.kind).toBe("help");
  });

  it.each([["strat"], ["import"], ["import", "bdpm"], ["audit"], ["backup"], ["doctor", "x"], ["start", "now"], ["--nope"]])(
    "refuses %s %s with the help",
    (...args) => {
      expect(() => read(...args)).toThrow(UserError);
      expect(() => read(...args)).toThrow("comptoir start");
    },
  );

  it.each([
    ["--nope", "Option inconnue : « --nope »."],
    ["--data", "« --data » demande une valeur."],
    ["--ecarter=3", "« --ecarter » ne prend pas de valeur."],
  ])("says in French what is wrong with %s", (option, sentence) => {
    expect(() => read("start", option)).toThrow(sentence);
  });

  it("tells every command in the help", () => {
    for (const words of [
      "start",
      "sandbox",
      "stop",
      "backup",
      "restore",
      "import bdpm",
      "import patients",
      "export",
      "audit verify",
      "doctor",
    ]) {
      expect(HELP).toContain(`comptoir ${words} `);
    }
  });
});
