import { KeyButton } from "../../frame/key-button.js";
import { Window } from "../../frame/window.js";
import { closeWindow } from "../../frame/windows.js";

const TITLE = "Que dire à vos patients ?";
const WORDS = [
  "L'Identité Nationale de Santé (INS), c'est votre identité pour tous les professionnels qui vous soignent : vos cinq traits d'état civil et un matricule personnel.",
  "Elle garantit que le bon document va dans le bon dossier, le vôtre, et à personne d'autre.",
  "Nous la vérifions une seule fois dans notre pharmacie, avec une pièce d'identité : carte nationale d'identité, passeport ou titre de séjour. Pour un enfant : le livret de famille ou un extrait d'acte de naissance, avec votre pièce.",
  "Nous ne gardons pas de copie de votre pièce d'identité.",
  "Sans pièce aujourd'hui, vous êtes servi comme d'habitude ; nous vous la redemanderons une prochaine fois. Vous pouvez refuser.",
  "Votre INS qualifiée permet d'alimenter votre dossier médical et de vous écrire dans Mon espace santé.",
] as const;

/** The words to use about the INS, at hand at the counter and printable. */
export function WordsWindow() {
  const print = () => window.print();
  return (
    <Window
      id="ins-words"
      title={TITLE}
      size={680}
      readable
      behaviour={{ back: () => closeWindow("ins-words"), print }}
      actions={
        <KeyButton keySpelling="F9" onPress={print}>
          Imprimer
        </KeyButton>
      }
    >
      <article className="ins-words">
        <h3 className="section-title">L'Identité Nationale de Santé</h3>
        {WORDS.map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
      </article>
    </Window>
  );
}
