import { OPTIONAL_TRAITS, type OptionalTrait } from "@comptoir/contract";

const LABELS: Readonly<Record<OptionalTrait, string>> = {
  birthFirstNames: "Prénom(s) de naissance",
  usedName: "Nom utilisé",
  usedFirstName: "Prénom utilisé",
  birthPlace: "Lieu de naissance (INSEE)",
};
/** Never to be hidden (INS/va1.36): shown ticked, so that nobody looks for them. */
const ALWAYS = ["Nom de naissance", "1er Prénom de naissance", "Date de naissance", "Sexe"];

interface ShownTraitsProps {
  readonly shown: readonly OptionalTrait[];
  /** Told as a change: two keys may come in one tick. */
  readonly onChange: (change: (shown: readonly OptionalTrait[]) => readonly OptionalTrait[]) => void;
}

/** Which traits the record and the printed page show. */
export function ShownTraits({ shown, onChange }: ShownTraitsProps) {
  return (
    <fieldset className="papers">
      <legend className="section-title">Traits affichés dans la fiche et sur la délivrance imprimée</legend>
      {ALWAYS.map((label) => (
        <label key={label} className="paper-line">
          <input type="checkbox" checked disabled readOnly />
          <span>
            {label} <span className="hint">toujours affiché</span>
          </span>
        </label>
      ))}
      {OPTIONAL_TRAITS.map((trait) => (
        <label key={trait} className="paper-line">
          <input
            type="checkbox"
            checked={shown.includes(trait)}
            onChange={(event) => {
              const { checked } = event.currentTarget;
              onChange((current) => (checked ? [...current, trait] : current.filter((one) => one !== trait)));
            }}
          />
          <span>{LABELS[trait]}</span>
        </label>
      ))}
    </fieldset>
  );
}
