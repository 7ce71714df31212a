import { findInBase } from "../nation/medicine-base.js";
import { findOrdonnanceByNumero } from "../ordonnance/store.js";
import { drawSymbol, type SymbolDrawing } from "../paper/draw-symbol.js";
import { drawQrCode } from "../paper/qr-drawing.js";
import { addMonths, calendarDay } from "../platform/calendar.js";
import type { Nation } from "../platform/database.js";
import type { NationClock } from "../platform/nation-clock.js";
import { html, type Markup } from "./html.js";
import { writeDay } from "./words.js";

/** Something that lies on the desk, ready to be scanned. */
export interface DeskCode {
  readonly title: string;
  /** What a scanner reads of it, as people write it. */
  readonly text: string;
  readonly drawing: SymbolDrawing;
}

interface DeskOptions {
  readonly nation: Nation;
  readonly clock: NationClock;
}

const MONTHS_OF_LIFE = 24;
const LATEST = 8;

/** What a typed code is the code of: the number of an ordonnance of the nation, or the CIP13 of a box of the public base. */
export async function findDeskCode(o: DeskOptions, typed: string): Promise<DeskCode | undefined> {
  const text = typed.trim().toUpperCase().replace(/^ON1:/, "");
  if (/^[0-9A-Z]{18}$/.test(text)) {
    const found = await findOrdonnanceByNumero(o.nation, text);
    if (found === undefined || found.row.patient === null) return undefined;
    return { title: `Ordonnance de ${found.row.patient.birthName}`, text: `ON1:${text}`, drawing: await drawQrCode(text) };
  }
  const product = /^\d{13}$/.test(text) ? await findInBase(text) : undefined;
  if (product === undefined) return undefined;
  // A box of this month, with the four identifiers of the directive on falsified medicines (spec §4.2); day 00 = end of the month.
  const month = addMonths(o.clock.today(), MONTHS_OF_LIFE).slice(2, 7).replace("-", "");
  const gs1 = `(01)0${text}(17)${month}00(10)BAS${month}(21)SN${text.slice(5, 12)}`;
  return { title: `Boîte de ${product.label}`, text: gs1, drawing: await drawSymbol(gs1, "DataMatrix", { gs1: true }) };
}

/** The desk: any code of the nation, on screen for a scanner or a camera, and as a picture for who has neither. */
export async function renderDesk(o: DeskOptions, typed: string): Promise<Markup> {
  const code = typed === "" ? undefined : await findDeskCode(o, typed);
  const latest = await o.nation
    .selectFrom("ordonnance")
    .select(["numero", "label", "patient", "authored_on"])
    .where("purged_at", "is", null)
    .where("cancelled_at", "is", null)
    .orderBy("authored_on", "desc")
    .orderBy("numero")
    .limit(LATEST)
    .execute();
  const missing = typed !== "" && code === undefined;
  return html`
<section class="card" aria-labelledby="bureau">
<h2 id="bureau">Bureau : un code à scanner</h2>
<form method="get" action="/" class="row">
<div class="field"><label for="code">Numéro d'ordonnance ou code CIP d'une boîte</label><input id="code" name="code" maxlength="40" autocomplete="off" value="${typed}"${missing && html` aria-invalid="true" aria-describedby="erreur-code"`}></div>
<button type="submit">Présenter</button>
</form>
${missing && html`<p class="fault" id="erreur-code" role="alert">Ce n'est ni le numéro d'une ordonnance de la nation, ni le code CIP13 d'une boîte de la base publique.</p>`}
${code !== undefined && renderDeskCode(code, typed)}
<h3>Dernières ordonnances</h3>
<ul class="plain">${latest.map(
    (row) =>
      html`<li><a href="/?code=${row.numero}">Présenter <span class="numero">${row.numero}</span></a> <span class="muted">${row.patient?.birthName}, ${writeDay(calendarDay(row.authored_on))}, ${row.label}</span></li>`,
  )}</ul>
</section>`;
}

function renderDeskCode({ title, text, drawing }: DeskCode, typed: string): Markup {
  const size = String(drawing.size);
  return html`<figure class="shown"><div class="qr" role="img" aria-label="Code à scanner : ${title}"><svg aria-hidden="true" focusable="false" viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="#fff"/><path d="${drawing.path}" fill="#000"/></svg></div>
<figcaption><strong>${title}</strong><br><span class="numero" data-code>${text}</span><br><a href="/bureau/code.png?${new URLSearchParams({ code: typed }).toString()}" download>Enregistrer l'image</a> pour la donner à l'officine par Ctrl+O</figcaption></figure>`;
}
