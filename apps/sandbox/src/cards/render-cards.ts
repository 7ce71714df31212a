import { html, type Markup } from "../console/html.js";
import type { SymbolDrawing } from "../paper/draw-symbol.js";
import type { ShownCode } from "./phone.js";
import { type Card, nameCard, type OnCard, type ReaderPlace } from "./tray.js";

export interface CardsView {
  readonly cards: readonly Card[];
  /** What lies in which reader. */
  readonly held: readonly (ReaderPlace & { readonly insuredNumber: string; readonly worn: boolean })[];
  readonly officines: readonly { readonly finess: string; readonly name: string }[];
  /** The phone on the desk, when one shows its code. */
  readonly phone?: {
    readonly card: Card;
    readonly shown: ShownCode;
    readonly ended: boolean;
    readonly drawing: SymbolDrawing;
    readonly text: string;
  };
  readonly timeOf: (at: Date) => string;
}

const QUALITIES: Readonly<Record<number, string>> = { 0: "assuré", 2: "conjoint", 6: "enfant" };

/** The tray of cartes Vitale and the phone of the Appli carte Vitale. */
export function renderCards(view: CardsView): Markup {
  return html`<section class="card" aria-labelledby="lecteurs"><h2 id="lecteurs">Lecteurs</h2>${
    view.held.length === 0
      ? html`<p class="muted">Aucune carte dans aucun lecteur. Insérez-en une ci-dessous, puis F4 au comptoir.</p>`
      : html`<ul class="plain">${view.held.map((one) => renderHeld(view, one))}</ul>`
  }</section>
${view.phone && renderPhone(view, view.phone)}
<section class="card" aria-labelledby="plateau"><h2 id="plateau">Cartes Vitale</h2>
<table><caption class="hidden">Cartes de la nation</caption><thead><tr><th scope="col">Carte</th><th scope="col">Bénéficiaires</th><th scope="col">Insérer</th><th scope="col">Appli carte Vitale</th></tr></thead>
<tbody>${view.cards.map((card) => renderCard(view, card))}</tbody></table></section>`;
}

function renderHeld({ cards, officines }: CardsView, one: CardsView["held"][number]): Markup {
  const card = cards.find(({ insuredNumber }) => insuredNumber === one.insuredNumber);
  const officine = officines.find(({ finess }) => finess === one.finess)?.name ?? one.finess;
  return html`<li><form method="post" action="/cartes/retirer"><input type="hidden" name="finess" value="${one.finess}"><input type="hidden" name="poste" value="${one.workstation}">${officine}, ${one.workstation} : <strong>${card ? nameCard(card) : "carte inconnue"}</strong>${one.worn && " (abîmée)"} <button type="submit">Retirer</button></form></li>`;
}

function renderCard({ officines }: CardsView, card: Card): Markup {
  const name = nameCard(card);
  return html`<tr><th scope="row">${name}<br><span class="muted numero">${card.insuredNumber} ${card.insuredKey}</span></th>
<td><ul class="plain">${card.people.map((one) => html`<li>${describe(one)}</li>`)}</ul></td>
<td><form method="post" action="/cartes/inserer"><input type="hidden" name="assure" value="${card.insuredNumber}">
<label>Lecteur <select name="finess">${officines.map(({ finess, name: officine }) => html`<option value="${finess}">${officine}</option>`)}</select></label>
<label>Poste <input name="poste" value="Poste 1" maxlength="60" size="8"></label>
<label><input type="checkbox" name="abimee" value="oui"> abîmée</label>
<button type="submit" aria-label="Insérer la carte de ${name}">Insérer</button></form></td>
<td><form method="post" action="/cartes/telephone"><input type="hidden" name="assure" value="${card.insuredNumber}"><button type="submit" aria-label="Montrer le code du téléphone de ${name}">Montrer le code</button></form></td></tr>`;
}

function describe(one: OnCard): string {
  const names = [one.birthName || one.usedName, one.firstName].join(" ");
  const date = `${one.birthDate.slice(0, 2)}/${one.birthDate.slice(2, 4)}/${one.birthDate.slice(4)}`;
  const marks = [
    QUALITIES[one.qualBenef] ?? `qualité ${one.qualBenef}`,
    one.birthRank > 1 ? `rang ${one.birthRank}` : "",
    one.certified ? "" : "sans NIR certifié",
  ];
  return `${names}, ${date} (${marks.filter(Boolean).join(", ")})`;
}

function renderPhone({ timeOf }: CardsView, { card, shown, ended, drawing, text }: NonNullable<CardsView["phone"]>): Markup {
  const size = String(drawing.size);
  const who = nameCard(card);
  return html`<section class="card" aria-labelledby="telephone"><h2 id="telephone">Téléphone de ${who}</h2>${
    ended
      ? html`<p class="notice" role="status">Ce code a pris fin à ${timeOf(shown.expiresAt)}. Montrez-en un nouveau.</p>`
      : html`<p>Code de l'Appli carte Vitale, bon jusqu'à ${timeOf(shown.expiresAt)}.</p>`
  }
<figure class="shown"><div class="qr" role="img" aria-label="Code de l'Appli carte Vitale de ${who}"><svg aria-hidden="true" focusable="false" viewBox="0 0 ${size} ${size}"><rect width="${size}" height="${size}" fill="#fff"/><path d="${drawing.path}" fill="#000"/></svg></div>
<figcaption><span class="numero" data-code>${text}</span></figcaption></figure></section>`;
}
