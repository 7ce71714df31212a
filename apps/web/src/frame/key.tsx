import { nameKey } from "../commands/keys.js";

/** Arrows are drawn: not every system font has them. Their names are for a screen reader. */
const ARROWS: Readonly<Record<string, { readonly path: string; readonly name: string }>> = {
  ArrowUp: { path: "M6 10V2.5M3 5.2 6 2.2l3 3", name: "Flèche haut" },
  ArrowDown: { path: "M6 2v7.5M3 6.8l3 3 3-3", name: "Flèche bas" },
  ArrowLeft: { path: "M10 6H2.5M5.2 3 2.2 6l3 3", name: "Flèche gauche" },
  ArrowRight: { path: "M2 6h7.5M6.8 3l3 3-3 3", name: "Flèche droite" },
};

/** A key as printed on the keyboard. `spelling` = that of the registry. */
export function Key({ spelling }: { readonly spelling: string }) {
  const parts = spelling.split("+");
  const arrow = ARROWS[parts[parts.length - 1] ?? ""];
  if (!arrow) return <kbd>{nameKey(spelling)}</kbd>;
  return (
    <kbd>
      {parts.length > 1 ? `${parts.slice(0, -1).join("+")}+` : ""}
      <svg
        className="icon"
        width="11"
        height="12"
        viewBox="0 0 12 12"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
        strokeLinejoin="round"
        role="img"
      >
        <title>{arrow.name}</title>
        <path d={arrow.path} />
      </svg>
    </kbd>
  );
}
