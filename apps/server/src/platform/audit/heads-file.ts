import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import path from "node:path";
import { appendLine, replaceFile } from "../durable-file.js";
import { type AuditHead, parseHead } from "./head.js";
import { keysFolder } from "./signing-key.js";

/**
 * Copy of the signed heads beside the key, outside the database: one file a day, one JSON line a head. It is what tells that the end
 * of the trail was cut off. Finished days are reduced to the last head of each officine.
 */
export interface HeadsFile {
  append(head: AuditHead): void;
  /** Every head kept, oldest first, and the lines that are none. */
  read(): { heads: AuditHead[]; unreadable: string[] };
}

export function openHeadsFile(dataDir: string): HeadsFile {
  const folder = path.join(keysFolder(dataDir), "audit-heads");
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  let today = "";
  return {
    append: (head) => {
      const day = head.signedAt.slice(0, 10);
      if (day > today) {
        compact(folder, day);
        today = day;
      }
      appendLine(path.join(folder, `${day}.ndjson`), JSON.stringify(head));
    },
    read: () => {
      const heads: AuditHead[] = [];
      const unreadable: string[] = [];
      for (const name of days(folder)) {
        for (const [index, line] of lines(path.join(folder, name)).entries()) {
          const head = parseHead(line);
          if (head) heads.push(head);
          else unreadable.push(`${name}:${index + 1}`);
        }
      }
      return { heads, unreadable };
    },
  };
}

function days(folder: string): string[] {
  return readdirSync(folder)
    .filter((name) => /^\d{4}-\d{2}-\d{2}\.ndjson$/.test(name))
    .sort();
}

/** Half a line at the end was being written when the power went: it says nothing. */
function lines(file: string): string[] {
  const text = readFileSync(file, "utf8");
  return text
    .slice(0, text.lastIndexOf("\n") + 1)
    .split("\n")
    .filter(Boolean);
}

/** Yesterday may still receive a line from another process; the days before may not. */
function compact(folder: string, today: string): void {
  for (const name of days(folder).slice(0, -1)) {
    const age = Date.parse(today) - Date.parse(name.slice(0, 10));
    const kept = lines(path.join(folder, name));
    if (age < 2 * 86_400_000) continue;
    const last = new Map<string, string>();
    for (const line of kept) {
      const head = parseHead(line);
      // A mark of restore stays, whatever follows it; so does a line that cannot be read: it must be seen.
      const place = head ? `${head.officineId}:${head.kind === "restore" ? head.signedAt : ""}` : line;
      last.delete(place);
      last.set(place, line);
    }
    if (last.size === kept.length) continue;
    replaceFile(path.join(folder, name), [...last.values()].map((line) => `${line}\n`).join(""));
  }
}
