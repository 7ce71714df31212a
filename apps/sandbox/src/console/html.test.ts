import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { html } from "./html.js";

describe("html", () => {
  it("escapes every value, keeps templates, drops what is absent", () => {
    const inner = html`<b>${"<&\"'>"}</b>`;
    expect(html`<p class="${'"x'}">${inner}${undefined}${false}${[1, "<"]}</p>`.text).toBe(
      '<p class="&quot;x"><b>&lt;&amp;&quot;&#39;&gt;</b>1&lt;</p>',
    );
  });

  it("no text opens a tag or leaves an attribute", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary", maxLength: 50 }), (text) => {
        expect(html`${text}`.text).not.toMatch(/[<>"']/);
      }),
    );
  });
});
