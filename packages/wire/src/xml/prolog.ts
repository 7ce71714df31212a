/**
 * What stands before the first element. Only enough of the grammar to meet a document type declaration before any parser does: no
 * national exchange needs one, and everything that hurts (entities, external subsets) begins there.
 *
 * @returns offset of `<!DOCTYPE`, or undefined when the first element comes first or nothing does.
 */
export function findDoctype(text: string): number | undefined {
  let at = text.charCodeAt(0) === 0xfeff ? 1 : 0;
  for (;;) {
    while (/\s/.test(text[at] ?? "")) at++;
    const end = text.startsWith("<?", at) ? "?>" : text.startsWith("<!--", at) ? "-->" : undefined;
    if (end === undefined) break;
    const found = text.indexOf(end, at + end.length);
    if (found < 0) return undefined;
    at = found + end.length;
  }
  return text.startsWith("<!DOCTYPE", at) ? at : undefined;
}

/** Encoding named by the XML declaration; undefined when there is none. */
export function findDeclaredEncoding(text: string): string | undefined {
  const [, name] = /^\uFEFF?<\?xml[^>]*?\sencoding\s*=\s*["']([A-Za-z0-9._-]+)["']/.exec(text.slice(0, 200)) ?? [];
  return name;
}
