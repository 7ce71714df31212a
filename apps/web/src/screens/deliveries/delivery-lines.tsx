import type { DeliveryLine } from "@comptoir/contract";
import { formatDay } from "../../day.js";
import { StateChip } from "../../frame/state-chip.js";
import { ECART_TEXTS, MOTIF_TEXTS } from "../../texts.js";

/** What was handed over or not, with the écart, what was said about it, and its number in the ordonnancier. */
export function DeliveryLines({ lines }: { readonly lines: readonly DeliveryLine[] }) {
  return (
    <div className="delivery-lines">
      <table className="table" aria-label="Lignes de la délivrance">
        <thead>
          <tr>
            <th scope="col">Produit</th>
            <th scope="col" className="number">
              Boîtes
            </th>
            <th scope="col">Écart</th>
            <th scope="col">Lot et péremption</th>
            <th scope="col">Ordonnancier</th>
          </tr>
        </thead>
        <tbody>
          {lines.map((line) => {
            const ecart = ECART_TEXTS[line.ecart];
            return (
              <tr key={line.position}>
                <td>
                  {line.label}
                  {line.cip13 ? <div className="hint">CIP {line.cip13}</div> : null}
                </td>
                <td className="number">{line.boxes}</td>
                <td>
                  {line.outside ? (
                    <StateChip tone="neutral" icon="info">
                      Hors ordonnance
                    </StateChip>
                  ) : (
                    <StateChip tone={ecart.tone} icon={ecart.icon}>
                      {ecart.label}
                    </StateChip>
                  )}
                  {describeLine(line).map((text) => (
                    <div className="hint" key={text}>
                      {text}
                    </div>
                  ))}
                </td>
                <td>{line.lot ? `${line.lot}${line.expiry ? ` · ${formatDay(line.expiry)}` : ""}` : "—"}</td>
                <td>
                  {line.registered === undefined ? "—" : `n° ${line.registered}`}
                  {line.corrected === undefined ? null : <div className="hint">annulé au n° {line.corrected}</div>}
                </td>
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

function describeLine({ motif, note, accord }: DeliveryLine): string[] {
  return [
    ...(motif ? [`Motif : ${MOTIF_TEXTS[motif]}`] : []),
    ...(note ? [`« ${note} »`] : []),
    ...(accord ? [`Accord de ${accord.who} (RPPS ${accord.rpps}) le ${formatDay(accord.date)}, ${accord.means}`] : []),
  ];
}
