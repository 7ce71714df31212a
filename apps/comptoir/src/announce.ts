import type { ServerReady } from "./ready-messages.js";
import type { RunFile } from "./run-file.js";

/** What each workstation of the local network installs once, and what to compare before. */
export function describeAuthority({ file, fingerprint }: NonNullable<ServerReady["authority"]>): string {
  return `  Postes du réseau : installez ${file} comme autorité, après avoir comparé son empreinte SHA-256 :\n  ${fingerprint}`;
}

/** What a person reads when everything runs: where to click, with whom to log in, what to scan. */
export function describeRun(run: RunFile): string {
  const operator = run.operators?.find(({ role }) => role === "titulaire");
  const ordonnance = run.ordonnances?.find(({ label }) => label.includes("à délivrer")) ?? run.ordonnances?.[0];
  const rows: [string, string, string][] = [];
  if (run.officine) {
    const login = operator ? `code ${operator.code}, mot de passe ${operator.password} (${operator.displayName}, ${operator.role})` : "";
    rows.push(["Officine", run.officine.url, login]);
  }
  if (run.console) rows.push(["Bac à sable", run.console.url, "données fictives : visite guidée, prescripteur, pannes, horloge"]);
  if (run.services.ordonnance)
    rows.push([
      "Ordonnance",
      run.services.ordonnance.url,
      run.console ? "téléservice du bac à sable, TLS mutuel" : "téléservice, TLS mutuel",
    ]);
  if (run.services.insi)
    rows.push(["INSi", run.services.insi.url, run.console ? "téléservice du bac à sable, TLS mutuel" : "téléservice, TLS mutuel"]);
  if (ordonnance) rows.push(["À scanner", `ON1:${ordonnance.numero}`, `${ordonnance.label} (${ordonnance.patient})`]);
  const width = (column: 0 | 1) => Math.max(...rows.map((row) => row[column].length));
  return rows.map(([name, value, note]) => `  ${name.padEnd(width(0))}  ${value.padEnd(width(1))}  ${note}`.trimEnd()).join("\n");
}
