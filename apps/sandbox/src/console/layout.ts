import { html, Markup, type Renderable } from "./html.js";
import { styleSheet } from "./style-sheet.js";

export interface Page {
  readonly title: string;
  readonly nonce: string;
  /** Which entry of the menu is the current one. */
  readonly section: "console" | "prescripteur" | "cartes" | "visite";
  readonly body: Renderable;
  /** Script of the page, run under the nonce. */
  readonly script?: string;
}

const menu = [
  { section: "console", href: "/", text: "Console" },
  { section: "prescripteur", href: "/prescripteur", text: "Prescripteur" },
  { section: "cartes", href: "/cartes", text: "Cartes" },
  { section: "visite", href: "/visite", text: "Visite guidée" },
] as const;

/** A whole page, banded so that nobody takes it for a real one. */
export function renderPage(page: Page): string {
  const links = menu.map(
    ({ section, href, text }) => html`<li><a href="${href}"${section === page.section ? html` aria-current="page"` : ""}>${text}</a></li>`,
  );
  const document = html`<!doctype html>
<html lang="fr">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${page.title} · Bac à sable</title>
<link rel="icon" href="data:,">
<style nonce="${page.nonce}">${new Markup(styleSheet)}</style>
</head>
<body>
<a class="skip" href="#contenu">Aller au contenu</a>
<header>
<p class="band"><strong>BAC À SABLE — données fictives</strong></p>
<nav aria-label="Services du bac à sable"><ul>${links}</ul></nav>
</header>
<main id="contenu" tabindex="-1">
<h1>${page.title}</h1>
${page.body}
</main>
${page.script === undefined ? "" : html`<script nonce="${page.nonce}">${new Markup(page.script)}</script>`}
</body>
</html>
`;
  return document.text;
}
