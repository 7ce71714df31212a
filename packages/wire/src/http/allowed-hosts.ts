import { fail, ok, type Result } from "../failure/index.js";

const DEFAULT_PORTS: Readonly<Record<string, string>> = { "https:": "443", "http:": "80" };

function hostAndPort(url: URL): string {
  return `${url.hostname}:${url.port || DEFAULT_PORTS[url.protocol]}`;
}

/** Reads the allow-list once. A malformed entry is a configuration bug and throws. */
export function readAllowedHosts(entries: readonly string[]): ReadonlySet<string> {
  return new Set(
    entries.map((entry) => {
      // Parsed as a URL so that `127.1`, upper case or IDN compare as the URL of a request does.
      const url = URL.canParse(`https://${entry}`) ? new URL(`https://${entry}`) : undefined;
      const plain = url && url.pathname === "/" && !url.search && !url.hash && !url.username && !url.password;
      if (!plain || !/:\d+$/.test(entry) || !/^(?:[a-z0-9.-]+|\[[0-9a-f:.]+\])$/.test(url.hostname))
        throw new TypeError(`not a host:port: ${entry}`);
      return hostAndPort(url);
    }),
  );
}

/** Checks the URL of a request against the allow-list. */
export function checkUrl(
  text: string,
  allowed: ReadonlySet<string>,
): Result<URL, { kind: "REFUSED_BY_POLICY"; where: string; what: string }> {
  const refuse = (what: string) => fail({ kind: "REFUSED_BY_POLICY" as const, where: "url", what });
  if (!URL.canParse(text)) return refuse("adresse mal formée");
  const url = new URL(text);
  if (url.protocol !== "https:" && url.protocol !== "http:") return refuse(`protocole ${url.protocol}`);
  if (url.username || url.password) return refuse("identifiants dans l'adresse");
  const where = hostAndPort(url);
  return allowed.has(where) ? ok(url) : refuse(`hôte non autorisé ${where}`);
}

/** `undefined` when a redirect stays on the host asked; otherwise where it wanted to lead. */
export function findForeignRedirect(from: URL, location: string): string | undefined {
  if (!URL.canParse(location, from.href)) return "adresse mal formée";
  const to = new URL(location, from.href);
  return to.protocol === from.protocol && to.host === from.host ? undefined : `${to.protocol}//${to.host}`;
}
