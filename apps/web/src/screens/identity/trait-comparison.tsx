import type { IdentityControl, StrictTraits } from "@comptoir/contract";
import { formatDay } from "../../day.js";
import { Icon } from "../../frame/icon.js";
import { SEX_NAMES, TRAIT_NAMES } from "../../texts.js";

const TRAITS = ["birthName", "birthFirstNames", "birthDate", "sex", "birthPlace"] as const;
type Trait = (typeof TRAITS)[number];

function show(trait: Trait, traits: StrictTraits): string {
  if (trait === "birthDate") return formatDay(traits.birthDate);
  if (trait === "sex") return SEX_NAMES[traits.sex];
  if (trait === "birthPlace" && traits.birthPlace === "99999") return "inconnu";
  return traits[trait];
}

interface TraitComparisonProps {
  readonly control: IdentityControl;
  readonly chosen: Readonly<Partial<Record<Trait, "insi" | "fiche">>>;
  readonly onChoose: (trait: Trait, value: "insi" | "fiche") => void;
}

/** The five traits of INSi; those that the record says otherwise stand beside it, to be chosen one by one. */
export function TraitComparison({ control, chosen, onChoose }: TraitComparisonProps) {
  const differs = control.differences.length > 0;
  return (
    <table className="facts" aria-label="Données INS">
      <thead>
        <tr>
          <th scope="col">Trait</th>
          <th scope="col">INSi ({control.nature})</th>
          {differs ? <th scope="col">Fiche</th> : null}
        </tr>
      </thead>
      <tbody>
        {TRAITS.map((trait) => (
          <tr key={trait} className={control.differences.includes(trait) ? "fact-different" : undefined}>
            <th scope="row">{trait === "birthPlace" ? "Lieu de naissance (INSEE)" : TRAIT_NAMES[trait]}</th>
            {control.differences.includes(trait) ? (
              <>
                <TraitOption trait={trait} value="insi" text={show(trait, control.traits)} chosen={chosen[trait]} onChoose={onChoose} />
                <TraitOption trait={trait} value="fiche" text={show(trait, control.local)} chosen={chosen[trait]} onChoose={onChoose} />
              </>
            ) : (
              <>
                <td>{show(trait, control.traits)}</td>
                {differs ? <td className="hint">identique</td> : null}
              </>
            )}
          </tr>
        ))}
      </tbody>
      {differs ? (
        <caption className="facts-caption">
          <Icon name="alert" size={13} /> La fiche dit autre chose : choisissez, trait par trait (Tab puis flèches). Un trait de la fiche
          gardé laisse l'INS de côté.
        </caption>
      ) : null}
    </table>
  );
}

interface TraitOptionProps {
  readonly trait: Trait;
  readonly value: "insi" | "fiche";
  readonly text: string;
  readonly chosen: "insi" | "fiche" | undefined;
  readonly onChoose: TraitComparisonProps["onChoose"];
}

function TraitOption({ trait, value, text, chosen, onChoose }: TraitOptionProps) {
  return (
    <td>
      <label className="trait-option">
        <input type="radio" name={`trait-${trait}`} checked={chosen === value} onChange={() => onChoose(trait, value)} />
        <span>{text}</span>
        <span className="visually-hidden">{value === "insi" ? "(INSi)" : "(fiche)"}</span>
      </label>
    </td>
  );
}
