import { describe, expect, it } from "vitest";
import { listSeenCodes, MAX_CODES } from "./seen-code.js";

const result = { format: "QRCode", symbology: "QRCode", isValid: true, contentType: "Text", text: "A" } as const;

/** As zxing-wasm 3.1.4 in plain mode gives what its own writer drew; e2e/src/codes.e2e.ts reads real images. */
describe("a code seen in an image says what a hand scanner would have sent", () => {
  it.each([
    ["[ON#1] ordonnance", { text: "ON1:01S2TBPZ2JCNZZYGHZ" }, "]Q1ON1:01S2TBPZ2JCNZZYGHZ", "QR"],
    ["[ON#4] the official example", { text: "Hello :)" }, "]Q1Hello :)", "QR"],
    [
      "[ON#3] INS datamatrix",
      { format: "DataMatrix", symbology: "DataMatrix", text: "IS010000000000000000000000S1255066322000112S2NATHALIE" },
      "]d1IS010000000000000000000000S1255066322000112S2NATHALIE",
      "DataMatrix",
    ],
    [
      "[ON#2] [ON#54] a box: the separators stay U+001D, nothing is written in words",
      { format: "DataMatrix", symbology: "DataMatrix", contentType: "GS1", text: "01034009335163901727110010A1B2C3\u001d21SN000123" },
      "]d201034009335163901727110010A1B2C3\u001d21SN000123",
      "DataMatrix",
    ],
    ["RPPS of a paper ordonnance", { format: "Code128", symbology: "Code128", text: "10003456789" }, "]C010003456789", "Code 128"],
    ["bars of a box", { format: "EAN13", symbology: "EANUPC", text: "3400934913174" }, "]E03400934913174", "Code-barres EAN"],
  ] as const)("%s", (_what, change, raw, format) => {
    expect(listSeenCodes([{ ...result, ...change }])).toEqual([{ raw, format }]);
  });

  it("gives each code once, nine at most, and none that is empty, invalid, too long or of another kind", () => {
    expect(listSeenCodes([result, result])).toHaveLength(1);
    expect(listSeenCodes(Array.from({ length: 40 }, (_, i) => ({ ...result, text: `A${i}` })))).toHaveLength(MAX_CODES);
    expect(
      listSeenCodes([
        { ...result, text: "" },
        { ...result, isValid: false },
        { ...result, text: "A".repeat(4095) },
        { ...result, format: "PDF417", symbology: "PDF417" },
      ]),
    ).toEqual([]);
  });
});
