import type { Paper } from "@comptoir/contract";

interface PaperTableProps {
  readonly papers: readonly Paper[];
  readonly onChange: (papers: readonly Paper[]) => void;
}

/** One row per paper: its name, how far it is trusted, whether it is proposed. */
export function PaperTable({ papers, onChange }: PaperTableProps) {
  const change = (code: string, part: Partial<Paper>) =>
    onChange(papers.map((paper) => (paper.code === code ? { ...paper, ...part } : paper)));
  return (
    <table className="table settings-table" aria-label="Pièces d'identité">
      <thead>
        <tr>
          <th scope="col">Pièce</th>
          <th scope="col">Confiance haute</th>
          <th scope="col">Proposée</th>
          <th scope="col">Mineur seulement</th>
        </tr>
      </thead>
      <tbody>
        {papers.map((paper) => (
          <tr key={paper.code}>
            <td>
              <input
                type="text"
                className="input"
                aria-label="Nom de la pièce"
                value={paper.label}
                maxLength={120}
                autoComplete="off"
                onChange={(event) => change(paper.code, { label: event.currentTarget.value })}
              />
            </td>
            <td>
              <input
                type="checkbox"
                aria-label={`${paper.label} : confiance haute`}
                checked={paper.confidence === "haute"}
                onChange={(event) => change(paper.code, { confidence: event.currentTarget.checked ? "haute" : "faible" })}
              />
            </td>
            <td>
              <input
                type="checkbox"
                aria-label={`${paper.label} : proposée`}
                checked={paper.shown}
                onChange={(event) => change(paper.code, { shown: event.currentTarget.checked })}
              />
            </td>
            <td>
              <input
                type="checkbox"
                aria-label={`${paper.label} : mineur seulement`}
                checked={paper.minorsOnly}
                onChange={(event) => change(paper.code, { minorsOnly: event.currentTarget.checked })}
              />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
