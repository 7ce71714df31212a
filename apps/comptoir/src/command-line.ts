import { isAbsolute, resolve } from "node:path";
import { parseArgs } from "node:util";
import { UserError } from "./user-error.js";

export const HELP = `Comptoir — le comptoir de pharmacie ouvert

  comptoir start                     démarre la base, le bac à sable et l'officine, et reste en marche
  comptoir sandbox                   le bac à sable des services nationaux seul
  comptoir stop                      arrête ce qui a été démarré
  comptoir backup <fichier>          sauvegarde l'officine en marche (chiffrée)
  comptoir restore <fichier>         remet une sauvegarde (Comptoir arrêté) ; --ecarter met de côté les données présentes
  comptoir import bdpm <dossier>     remplace la base publique des médicaments
  comptoir import patients <fichier> ajoute des patients, CSV ou FHIR (identités provisoires)
  comptoir import operators <json>   ajoute ou met à jour des opérateurs
  comptoir import officines <json>   ajoute ou met à jour des officines
  comptoir export <dossier>          écrit toutes les tables
  comptoir reload <dossier>          recharge un export dans une base neuve
  comptoir audit verify              vérifie la chaîne du journal
  comptoir doctor                    vérifie l'installation

  --data <dossier>                   données (par défaut .comptoir à la racine)
  --port-officine, --port-console, --port-ordonnance, --port-insi, --port-cartes <n>   0 = n'importe lequel (aussi COMPTOIR_PORT_…)
  --config <fichier>                 adresses et certificats des vrais services (COMPTOIR_PROFILE=integration|production)

  npm run comptoir -- <commande>     la même chose depuis le dossier des sources
`;

/** Where a command line leads. Paths are absolute. */
export type Command =
  | { readonly kind: "help" }
  | { readonly kind: "start"; readonly nationOnly: boolean }
  | { readonly kind: "stop" }
  | { readonly kind: "server"; readonly name: string; readonly args: readonly string[]; readonly stoppedOnly: boolean };

export interface CommandLine {
  readonly command: Command;
  readonly data: string | undefined;
  readonly config: string | undefined;
  readonly ports: { officine?: string; console?: string; ordonnance?: string; insi?: string; cartes?: string };
}

/** Flags that belong to a command of the server and travel with it. */
const SERVER_FLAGS = ["ecarter", "sans-verification"] as const;

/** Commands of the server: words typed → name there, whether a path follows, whether Comptoir must be stopped. */
const SERVER_COMMANDS: readonly { words: readonly string[]; name: string; takesPath: boolean; stoppedOnly?: boolean }[] = [
  { words: ["backup"], name: "backup", takesPath: true },
  { words: ["restore"], name: "restore", takesPath: true, stoppedOnly: true },
  { words: ["import", "bdpm"], name: "import-bdpm", takesPath: true },
  { words: ["import", "patients"], name: "import-patients", takesPath: true },
  { words: ["import", "operators"], name: "import-operators", takesPath: true },
  { words: ["import", "officines"], name: "import-officines", takesPath: true },
  { words: ["export"], name: "export", takesPath: true },
  { words: ["reload"], name: "reload", takesPath: true },
  { words: ["audit", "verify"], name: "audit-verify", takesPath: false },
  { words: ["doctor"], name: "doctor", takesPath: false },
];

/**
 * @param cwd folder that relative paths are read from: under npm, the one where the person stands (INIT_CWD)
 * @throws UserError naming the word that is not understood
 */
export function readCommandLine(args: readonly string[], cwd: string): CommandLine {
  const { values, positionals } = parse(args);
  const absolute = (path: string) => (isAbsolute(path) ? path : resolve(cwd, path));
  const flags = SERVER_FLAGS.filter((flag) => values[flag]).map((flag) => `--${flag}`);
  const ports = {
    ...(values["port-officine"] !== undefined && { officine: values["port-officine"] }),
    ...(values["port-console"] !== undefined && { console: values["port-console"] }),
    ...(values["port-ordonnance"] !== undefined && { ordonnance: values["port-ordonnance"] }),
    ...(values["port-insi"] !== undefined && { insi: values["port-insi"] }),
    ...(values["port-cartes"] !== undefined && { cartes: values["port-cartes"] }),
  };
  return {
    command: values.help ? { kind: "help" } : readCommand(positionals, absolute, flags),
    data: values.data === undefined ? undefined : absolute(values.data),
    config: values.config === undefined ? undefined : absolute(values.config),
    ports,
  };
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      allowPositionals: true,
      options: {
        data: { type: "string" },
        config: { type: "string" },
        "port-officine": { type: "string" },
        "port-console": { type: "string" },
        "port-ordonnance": { type: "string" },
        "port-insi": { type: "string" },
        "port-cartes": { type: "string" },
        ecarter: { type: "boolean" },
        "sans-verification": { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    });
  } catch (error) {
    throw new UserError(`${sayBadOption(error as NodeJS.ErrnoException)}\n\n${HELP}`);
  }
}

/** What node says of an option, in French, with its name as it was typed. */
function sayBadOption({ code, message }: NodeJS.ErrnoException): string {
  const name = /'(-[^ '=]*)/.exec(message)?.[1] ?? "";
  if (code === "ERR_PARSE_ARGS_UNKNOWN_OPTION") return `Option inconnue : « ${name} ».`;
  return /argument missing/.test(message) ? `« ${name} » demande une valeur.` : `« ${name} » ne prend pas de valeur.`;
}

function readCommand(words: readonly string[], absolute: (path: string) => string, flags: readonly string[]): Command {
  const [first] = words;
  if (first === undefined || first === "help") return { kind: "help" };
  if (words.length === 1) {
    if (first === "start") return { kind: "start", nationOnly: false };
    if (first === "sandbox") return { kind: "start", nationOnly: true };
    if (first === "stop") return { kind: "stop" };
  }
  const found = SERVER_COMMANDS.find((known) => known.words.every((word, index) => words[index] === word));
  if (!found) throw new UserError(`Commande inconnue : « ${words.join(" ")} ».\n\n${HELP}`);
  const paths = words.slice(found.words.length);
  if (paths.length !== (found.takesPath ? 1 : 0)) {
    throw new UserError(`« ${found.words.join(" ")} » demande ${found.takesPath ? "un chemin" : "aucun argument"}.\n\n${HELP}`);
  }
  return { kind: "server", name: found.name, args: [...paths.map(absolute), ...flags], stoppedOnly: found.stoppedOnly ?? false };
}
