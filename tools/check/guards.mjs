import { execFileSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { parseSync } from "@swc/core";

/**
 * House guards: what no other tool of the check looks at. Each takes the files of the tree and names what is wrong and where.
 * @typedef {{ path: string, text: string }} TextFile
 */

/** Every file of the work tree that git tracks or would track, binary files left out. @param {string} root @returns {TextFile[]} */
export function listTextFiles(root) {
  const output = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" });
  return output
    .split("\0")
    .filter((path) => path !== "" && existsSync(join(root, path)))
    .map((path) => ({ path, bytes: readFileSync(join(root, path)) }))
    .filter(({ bytes }) => !bytes.subarray(0, 8000).includes(0))
    .map(({ path, bytes }) => ({ path, text: bytes.toString("utf8") }));
}

/** @param {readonly TextFile[]} files @param {string} root */
export function findGuardProblems(files, root) {
  return [
    ...findInLines(files, "merge marker", [/^(<{7}|>{7}|\|{7}) /]),
    ...findInLines(files, "machine path", machinePaths(root)),
    ...findInLines(files, "package registry host", [/registry\.(npmjs|yarnpkg)\.|npmjs\.org|deb\.debian\.org/], isGuard),
    ...findInLines(
      sources(files),
      "left-over",
      [/\b(TODO|FIXME|XXX)\b/, /\b(it|describe|test)\.(skip|only|todo)\b/, /@ts-(ignore|expect-error)/],
      isGuard,
    ),
    ...findBadFolders(files),
    ...findLooseVersions(files),
    ...findUnparsable(files),
  ];
}

/** The guards and their tests name what they look for. @param {TextFile} file */
const isGuard = ({ path }) => path.startsWith("tools/check/guards");

/** @param {readonly TextFile[]} files */
const sources = (files) => files.filter(({ path }) => /\.(ts|tsx|mjs|js|sql|css|sh)$/.test(path));

/** Where this very checkout and its user live, and the usual homes. @param {string} root @returns {RegExp[]} */
function machinePaths(root) {
  const places = new Set([`${dirname(root)}/`, `${homedir()}/`].filter((place) => place.length > 2 && place !== `${tmpdir()}/`));
  return [...places].map((place) => new RegExp(`(^|[\\s"'\`(=:])${place.replaceAll(/[.*+?^$()[\]{}|\\]/g, "\\$&")}`));
}

/** @param {readonly TextFile[]} files @param {string} what @param {RegExp[]} patterns @param {(file: TextFile) => boolean} [except] */
function findInLines(files, what, patterns, except = () => false) {
  return files
    .filter((file) => !except(file))
    .flatMap(({ path, text }) =>
      text.split("\n").flatMap((line, index) => (patterns.some((pattern) => pattern.test(line)) ? [`${path}:${index + 1}: ${what}`] : [])),
    );
}

/** A folder is named after what it holds. @param {readonly TextFile[]} files */
function findBadFolders(files) {
  const folders = new Set(files.flatMap(({ path }) => path.match(/^(.*\/)?(utils?|helpers?|common|misc|shared)(?=\/)/)?.[0] ?? []));
  return [...folders].map((folder) => `${folder}/: a folder named after nothing`);
}

/** Exact pins everywhere, and no address in the lock file. @param {readonly TextFile[]} files */
function findLooseVersions(files) {
  const manifests = files.filter(({ path }) => /(^|\/)package\.json$/.test(path));
  const loose = manifests.flatMap(({ path, text }) => {
    const manifest = JSON.parse(text);
    const groups = ["dependencies", "devDependencies", "optionalDependencies", "overrides"].map((group) => manifest[group] ?? {});
    return groups
      .flatMap((group) => Object.entries(group))
      .filter(([, version]) => !/^\d+\.\d+\.\d+(-[\w.]+)?$/.test(String(version)))
      .map(([name, version]) => `${path}: ${name} is not pinned exactly (${version})`);
  });
  const lock = files.find(({ path }) => path === "package-lock.json");
  const addresses = lock?.text.match(/"resolved": "https?:[^"]*"/g) ?? [];
  return [...loose, ...addresses.map((address) => `package-lock.json: ${address}`)];
}

/** A stray marker, half a file: every source is parsed, those of no project too. @param {readonly TextFile[]} files */
function findUnparsable(files) {
  return files.flatMap(({ path, text }) => {
    try {
      if (path.endsWith(".json")) JSON.parse(text);
      else if (/\.(ts|tsx)$/.test(path)) parseSync(text, { syntax: "typescript", tsx: path.endsWith(".tsx") });
      else if (/\.(mjs|js)$/.test(path)) parseSync(text, { syntax: "ecmascript" });
      else if (/^#!.*\bbash/.test(text)) execFileSync("bash", ["-n"], { input: text, stdio: ["pipe", "ignore", "pipe"] });
      return [];
    } catch (error) {
      return [
        `${path}: does not parse: ${String(/** @type {Error} */ (error).message)
          .split("\n")
          .slice(0, 2)
          .join(" ")
          .trim()}`,
      ];
    }
  });
}
