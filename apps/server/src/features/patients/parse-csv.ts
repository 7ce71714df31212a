/** A record of the file with the number of the line where it begins (1 = header). */
export interface CsvRecord {
  readonly line: number;
  readonly fields: readonly string[];
}

/** The text is not CSV: a quote is never closed, or stands where none may. */
export class CsvError extends Error {
  readonly line: number;
  constructor(line: number, what: string) {
    super(what);
    this.line = line;
  }
}

/**
 * Reads `;`-separated text (RFC 4180 otherwise: fields may be quoted, a doubled quote is a quote, lines end in LF or CRLF; a byte
 * order mark is dropped, empty lines are skipped). Linear in the size of the text.
 */
export function* parseCsv(text: string): Generator<CsvRecord> {
  let at = text.startsWith("\uFEFF") ? 1 : 0;
  let line = 1;
  while (at < text.length) {
    const start = line;
    const fields: string[] = [];
    for (;;) {
      const field = text[at] === '"' ? readQuoted(text, at, line) : readPlain(text, at, line);
      fields.push(field.value);
      line += field.lines;
      at = field.end;
      if (text[at] === ";") at += 1;
      else break;
    }
    if (text[at] === "\r") at += 1;
    if (text[at] === "\n") at += 1;
    line += 1;
    if (fields.length > 1 || fields[0] !== "") yield { line: start, fields };
  }
}

interface Field {
  readonly value: string;
  readonly end: number;
  readonly lines: number;
}

function readPlain(text: string, start: number, line: number): Field {
  let end = start;
  for (; end < text.length; end += 1) {
    const character = text[end];
    if (character === ";" || character === "\n" || character === "\r") break;
    if (character === '"') throw new CsvError(line, "guillemet au milieu d'un champ");
  }
  if (text[end] === "\r" && text[end + 1] !== "\n") throw new CsvError(line, "retour chariot au milieu d'un champ");
  return { value: text.slice(start, end), end, lines: 0 };
}

function readQuoted(text: string, start: number, line: number): Field {
  let value = "";
  let lines = 0;
  for (let from = start + 1; ; ) {
    const quote = text.indexOf('"', from);
    if (quote < 0) throw new CsvError(line, "guillemet jamais refermé");
    const part = text.slice(from, quote);
    value += part;
    lines += part.split("\n").length - 1;
    if (text[quote + 1] === '"') {
      value += '"';
      from = quote + 2;
      continue;
    }
    const end = quote + 1;
    const next = text[end];
    if (next !== undefined && next !== ";" && next !== "\n" && !(next === "\r" && text[end + 1] === "\n")) {
      throw new CsvError(line, "caractère après un guillemet fermant");
    }
    return { value, end, lines };
  }
}
