import { expect, it } from "vitest";
import { withXml } from "./index.js";

const LIMITS = { maxBytes: 5_000_000 };
const bytes = (text: string) => new TextEncoder().encode(text);
const kindOf = (input: Uint8Array | string, limits = LIMITS) => {
  const read = withXml(typeof input === "string" ? bytes(input) : input, limits, (root) => root.content.length);
  return read.ok ? read.value : read.failure.kind;
};
const LAUGHS = `<!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;"><!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;">]><r>&c;</r>`;

it.each([
  ["[ON#59] billion laughs", LAUGHS, "DOCTYPE"],
  ["[ON#59] an entity that reads a file", '<?xml version="1.0"?>\n<!-- x -->\n<!DOCTYPE r SYSTEM "file:///etc/passwd"><r/>', "DOCTYPE"],
  ["a declaration behind an instruction that looks like an end", "<?p <r?><!DOCTYPE r><r/>", "DOCTYPE"],
  ["an entity nobody declared", "<r>&passwd;</r>", "ILL_FORMED"],
  ["the same attribute twice", '<r a="1" a="2"/>', "ILL_FORMED"],
  ["an end tag missing", "<r><n></r>", "ILL_FORMED"],
  ["two roots", "<r/><r/>", "ILL_FORMED"],
  ["a prefix that means nothing", "<x:r/>", "ILL_FORMED"],
  ["300 elements deep", `${"<n>".repeat(300)}${"</n>".repeat(300)}`, "ILL_FORMED"],
  ["nothing", "", "ILL_FORMED"],
  ["UTF-16", new Uint8Array(Buffer.from("\ufeff<r/>", "utf16le")), "ENCODING"],
  ["Latin-1 that says so", new Uint8Array(Buffer.from('<?xml version="1.0" encoding="ISO-8859-1"?><r>é</r>', "latin1")), "ENCODING"],
  ["another encoding in a text that is UTF-8", '<?xml version="1.0" encoding="UTF-7"?><r>+ADw-x+AD4-</r>', "ENCODING"],
  ["a NUL", "<r>\u0000</r>", "ILL_FORMED"],
])("%s → refused as %3$s", (_, document, kind) => {
  expect(kindOf(document)).toBe(kind);
});

it("more bytes than allowed are not parsed", () => {
  expect(kindOf("<r></r>", { maxBytes: 6 })).toBe("TOO_LARGE");
});

it("a DOCTYPE inside a text is a text", () => {
  expect(kindOf("<r><![CDATA[<!DOCTYPE html>]]></r>")).toBe(15);
});

it("an unfinished comment before the root ends the reading", () => {
  expect(kindOf("<!-- <!DOCTYPE r>")).toBe("ILL_FORMED");
});

it("a hundred thousand attributes and a text of megabytes are read", () => {
  expect(kindOf(`<r ${Array.from({ length: 100_000 }, (_, i) => `a${i}="x"`).join(" ")}/>`)).toBe(0);
  expect(kindOf(`<r>${"x".repeat(4_000_000)}</r>`)).toBe(4_000_000);
});

it("a document is freed even when its reader throws: twenty thousand leave no trace", () => {
  const document = bytes(`<r>${"<n>x</n>".repeat(100)}</r>`);
  const run = (times: number) => {
    for (let i = 0; i < times; i++) {
      expect(() =>
        withXml(document, LIMITS, () => {
          throw new Error("reader");
        }),
      ).toThrow("reader");
    }
  };
  run(1000);
  const before = process.memoryUsage().rss;
  run(20_000);
  expect(process.memoryUsage().rss - before).toBeLessThan(100_000_000);
});
