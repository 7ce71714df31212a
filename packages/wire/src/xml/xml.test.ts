import fc from "fast-check";
import { XmlC14NMode } from "libxml2-wasm";
import { describe, expect, it } from "vitest";
import { canonicalizeExclusive, findAttribute, findChild, listChildren, listElements, readText, withXml, xml } from "./index.js";

const LIMITS = { maxBytes: 1_000_000 };
const bytes = (text: string) => new TextEncoder().encode(text);
const NS = "urn:x";

describe("reading", () => {
  it("finds by namespace and local name, whatever the prefixes", () => {
    const read = (text: string) =>
      withXml(bytes(text), LIMITS, (root) => ({
        names: listChildren(root, { namespace: NS, local: "n" }).map(readText),
        id: findAttribute(root, "id"),
        other: findAttribute(root, "id", "urn:y"),
        missing: findChild(root, { namespace: NS, local: "absent" }),
        all: listElements(root).length,
      }));
    const expected = { ok: true, value: { names: ["a", "b&c"], id: "1", other: "2", missing: undefined, all: 3 } };
    expect(read('<r xmlns="urn:x" xmlns:y="urn:y" id="1" y:id="2"><n>a</n><!-- no --><n> b&amp;c </n><n xmlns="urn:z">z</n></r>')).toEqual(
      expected,
    );
    expect(read('<q:r xmlns:q="urn:x" xmlns:k="urn:y" k:id="2" id="1"><q:n>a</q:n><q:n><![CDATA[b&c]]></q:n><n>z</n></q:r>')).toEqual(
      expected,
    );
  });

  it("text broken by a comment is read whole: nobody signs one value and shows another", () => {
    expect(withXml(bytes("<r>ali<!-- -->ce</r>"), LIMITS, readText)).toEqual({ ok: true, value: "alice" });
  });
});

describe("writing", () => {
  it("what is put in comes out again, as text and as attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 40 }), (value) => {
        let written: string;
        try {
          written = xml`<r xmlns="urn:x" a="${value}"><n>${value}</n></r>`.text;
        } catch (error) {
          expect(error).toBeInstanceOf(RangeError);
          return;
        }
        const read = withXml(bytes(written), LIMITS, (root) => [
          findAttribute(root, "a"),
          findChild(root, { namespace: NS, local: "n" })?.content,
        ]);
        expect(read).toEqual({ ok: true, value: [value, value] });
      }),
      { numRuns: 500 },
    );
  });

  it("fragments go in as they are, lists in order, undefined leaves nothing", () => {
    const items = ["a", "b"].map((item) => xml`<i>${item}</i>`);
    expect(
      xml`
      <r>
        ${items}
        <none>${undefined}</none>
      </r>
    `.text,
    ).toBe("<r><i>a</i><i>b</i><none></none></r>");
  });

  it("a value that only looks like XML is text", () => {
    expect(xml`<r>${"<i/>"}</r>`.text).toBe("<r>&lt;i/&gt;</r>");
    expect(() => xml`<r>${{ text: "<i/>" } as never}</r>`).toThrow(TypeError);
  });

  it("a character that XML cannot carry is refused", () => {
    expect(() => xml`<r>${"\u0000"}</r>`).toThrow(RangeError);
    expect(() => xml`<r>${"\ud800"}</r>`).toThrow(RangeError);
  });
});

describe("exclusive canonical form", () => {
  const canonical = (text: string) => {
    const result = withXml(bytes(text), LIMITS, (root) => new TextDecoder().decode(canonicalizeExclusive(listElements(root)[0] ?? root)));
    return result.ok ? result.value : result.failure;
  };
  // By the rules of the recommendation: used namespaces only, sorted; attributes sorted; no empty-element tags; references resolved.
  it.each([
    ['<r xmlns:a="urn:a" xmlns:b="urn:b"><a:n z="2" a="1"/></r>', '<a:n xmlns:a="urn:a" a="1" z="2"></a:n>'],
    ['<r xmlns="urn:d" xmlns:b="urn:b"><n b:k="1"><m/></n></r>', '<n xmlns="urn:d" xmlns:b="urn:b" b:k="1"><m></m></n>'],
    ["<r><n><!-- c -->&#xD;&lt;&quot;é</n></r>", '<n>&#xD;&lt;"é</n>'],
    ['<r><n a="&#10;&quot;&lt;"><![CDATA[x & y]]></n></r>', '<n a="&#xA;&quot;&lt;">x &amp; y</n>'],
  ])("%s", (source, form) => {
    expect(canonical(source)).toBe(form);
  });

  it("leaves out what stands around the root", () => {
    const whole = withXml(bytes("<?a b?><!-- c --><r><?p i?><n/></r><?z?>"), LIMITS, (root) =>
      new TextDecoder().decode(canonicalizeExclusive(root)),
    );
    expect(whole).toEqual({ ok: true, value: "<r><?p i?><n></n></r>" });
  });

  it("of a part is what the library gives for that part in its place, whatever is declared around it", () => {
    const prefix = fc.constantFrom("", "a", "b");
    const uri = fc.constantFrom("urn:1", "urn:2", "urn:x?a&b");
    const declaration = fc.tuple(prefix, uri);
    const value = fc.constantFrom("v", "é&\"'<>", "\r\n\t", "");
    const node = fc.record({ prefix, declared: fc.array(declaration, { maxLength: 2 }), attribute: value, text: value });
    const write = (
      { prefix: own, declared, attribute, text }: { prefix: string; declared: [string, string][]; attribute: string; text: string },
      inner: string,
    ) => {
      const declarations = new Map([...declared, ...(own === "" ? [] : [[own, "urn:own"] as [string, string]])]);
      const escapeValue = (raw: string) => xml`${raw}`.text;
      const name = own === "" ? "n" : `${own}:n`;
      const namespaces = [...declarations].map(([key, target]) => ` xmlns${key === "" ? "" : `:${key}`}="${escapeValue(target)}"`).join("");
      return `<${name}${namespaces} k="${escapeValue(attribute)}">${escapeValue(text)}${inner}<!-- c --><?p i?></${name}>`;
    };
    fc.assert(
      fc.property(fc.array(node, { minLength: 2, maxLength: 5 }), (nodes) => {
        const document = nodes.reduceRight((inner, one) => write(one, inner), "");
        const compared = withXml(bytes(document), LIMITS, (root) => {
          const [part] = listElements(root);
          if (!part) return undefined;
          const inPlace = part.canonicalizeToString({ mode: XmlC14NMode.XML_C14N_EXCLUSIVE_1_0, withComments: false });
          return [new TextDecoder().decode(canonicalizeExclusive(part)), inPlace];
        });
        expect(compared.ok && compared.value?.[0]).toBe(compared.ok && compared.value?.[1]);
        expect(compared.ok && compared.value).toBeTruthy();
      }),
      { numRuns: 300 },
    );
  });
});
