import { sql } from "kysely";
import { toSearchName, writeForRegister } from "../insi/lexical.js";
import { oids } from "../insi/names.js";
import type { InsiPersonRow, Nation } from "../platform/database.js";
import { html, type Markup } from "./html.js";

const mostShown = 60;

type ShownPerson = InsiPersonRow & { readonly namesakes: number; readonly former: number };

/** Whom INSi knows: the cases worth trying first; `search` finds the beginning of a name in the whole register. */
export async function renderIdentities(nation: Nation, search: string): Promise<Markup> {
  const people = await findPeople(nation, toSearchName(writeForRegister(search)));
  return html`
<form method="get" action="/identites" class="row">
<div class="field"><label for="recherche">Début du nom de naissance</label><input id="recherche" name="recherche" maxlength="100" autocomplete="off" value="${search}"></div>
<button type="submit">Chercher</button>
</form>
<p>À saisir dans une fiche de l'officine, puis <kbd>I</kbd> et <kbd>FIN</kbd>. Inconnu d'INSi, toujours : HOUILLES Pierre, homme, né le 27/01/1993.</p>
<div class="scroll" tabindex="0" role="region" aria-label="Identités">
<table>
<caption>${people.length === 0 ? "Aucune identité" : search === "" ? "Les cas d'abord, puis par nom" : "Par nom"}${people.length === mostShown && ` (les ${mostShown} premières)`}</caption>
<thead><tr><th scope="col">Nom de naissance</th><th scope="col">Prénoms</th><th scope="col">Sexe</th><th scope="col">Née ou né le</th><th scope="col">Lieu</th><th scope="col">Matricule</th><th scope="col">INSi répond</th></tr></thead>
<tbody>${people.map(renderPerson)}</tbody>
</table>
</div>`;
}

function renderPerson(person: ShownPerson): Markup {
  return html`<tr>
<td>${person.birth_name}</td>
<td>${person.first_names.join(" ")}</td>
<td>${person.sex}</td>
<td>${person.birth_date.split("-").reverse().join("/")}</td>
<td>${person.birth_place || "(vide)"}</td>
<td class="numero">${person.matricule} ${person.matricule_key}</td>
<td>${describeAnswer(person)}</td>
</tr>`;
}

function describeAnswer(person: ShownPerson): string {
  if (person.failure !== null) return `erreur technique ${person.failure}`;
  const remarks = [
    person.namesakes > 1 ? "plusieurs identités (02) sans le lieu ou un autre prénom" : "trouvée (00)",
    person.oid === oids.nia ? "numéro d'attente (NIA)" : "",
    person.birth_date.includes("-00") ? "date incomplète" : "",
    person.birth_place === "" ? "lieu vide" : "",
    person.former > 0 ? "numéros antérieurs" : "",
  ];
  return remarks.filter((remark) => remark !== "").join(", ");
}

function findPeople(nation: Nation, name: string): Promise<ShownPerson[]> {
  const prefix = `${name.replaceAll(/[\\%_]/g, "\\$&")}%`;
  const former = sql<number>`(select count(*) from insi_history where insi_history.person = insi_person.id)`;
  const namesakes = sql<number>`(select count(*) from insi_person as other where other.active and other.search_name = insi_person.search_name
    and other.sex = insi_person.sex and other.birth_date = insi_person.birth_date and other.first_names[1] = insi_person.first_names[1])`;
  const people = nation
    .selectFrom("insi_person")
    .selectAll()
    .select([namesakes.as("namesakes"), former.as("former")])
    .where("active", "=", true)
    .$if(name !== "", (rows) => rows.where("search_name", "like", prefix));
  // Without a search, only the seeded people: the synthetic ones may be a million.
  const seeded =
    name === ""
      ? people.where(sql<boolean>`substr(matricule, 8, 3) <> '999' or substr(matricule, 11, 1) < '5' or substr(matricule, 11, 1) = '9'`)
      : people;
  return seeded
    .orderBy(sql`case when failure is not null or oid = ${oids.nia} or birth_date like '%-00%' or birth_place = '' then 0 else 1 end`)
    .orderBy("search_name")
    .orderBy("birth_date")
    .limit(mostShown)
    .execute();
}
