import { isCalendarDay } from "../platform/calendar.js";
import type { Issue } from "./refusal.js";

/** Beyond this the sender has understood; a hostile body must not produce a megabyte of answer. */
const maxIssues = 40;

/** Control characters and lone surrogates: the database refuses them and no label holds any. Line ends and tabs may stand in notes. */
const unwritable = /[\p{Cc}\p{Cs}]/u;
const unwritableInNote = /[^\P{Cc}\n\r\t]|\p{Cs}/u;

interface TextRule {
  readonly max?: number;
  readonly pattern?: RegExp;
  /** What was expected, in French, after « attendu : ». */
  readonly expected?: string;
  readonly multiline?: boolean;
}

/**
 * One element of a received resource and its FHIRPath. Every read answers undefined when the element is absent or wrong, and a
 * wrong one leaves an issue: a decoder reads everything, then looks at the list.
 */
export class FhirNode {
  readonly value: unknown;
  readonly path: string;
  readonly issues: Issue[];

  constructor(value: unknown, path: string, issues: Issue[]) {
    this.value = value === null ? undefined : value;
    this.path = path;
    this.issues = issues;
  }

  get present(): boolean {
    return this.value !== undefined;
  }

  fault(text: string): undefined {
    if (this.issues.length < maxIssues) this.issues.push({ text, where: this.path });
    return undefined;
  }

  /** Reports the element as missing; for reads that demand it. */
  missing(): undefined {
    return this.fault(`${this.path} est obligatoire.`);
  }

  field(name: string): FhirNode {
    const record = this.value;
    const held = typeof record === "object" && record !== null && !Array.isArray(record) && Object.hasOwn(record, name);
    return new FhirNode(held ? (record as Record<string, unknown>)[name] : undefined, `${this.path}.${name}`, this.issues);
  }

  /** Elements of a list; an absent list is empty. */
  items(name: string, max = 50): FhirNode[] {
    const list = this.field(name);
    if (!list.present) return [];
    if (!Array.isArray(list.value)) {
      list.fault(`${list.path} doit être une liste.`);
      return [];
    }
    if (list.value.length > max) list.fault(`${list.path} ne peut pas avoir plus de ${max} éléments.`);
    return list.value.slice(0, max).map((value, index) => new FhirNode(value, `${list.path}[${index}]`, this.issues));
  }

  text(rule: TextRule = {}): string | undefined {
    if (!this.present) return undefined;
    const { value } = this;
    if (typeof value !== "string") return this.fault(`${this.path} doit être un texte.`);
    const trimmed = value.trim();
    if (trimmed === "") return this.fault(`${this.path} est vide.`);
    if (trimmed.length > (rule.max ?? 200)) return this.fault(`${this.path} est trop long (${rule.max ?? 200} caractères au plus).`);
    if ((rule.multiline === true ? unwritableInNote : unwritable).test(trimmed)) {
      return this.fault(`${this.path} contient des caractères interdits.`);
    }
    if (rule.pattern !== undefined && !rule.pattern.test(value))
      return this.fault(`${this.path} : attendu ${rule.expected ?? "un autre format"}.`);
    return rule.pattern === undefined ? trimmed : value;
  }

  code<T extends string>(allowed: readonly T[]): T | undefined {
    if (!this.present) return undefined;
    const found = allowed.find((code) => code === this.value);
    return found ?? this.fault(`${this.path} : valeur inconnue.`);
  }

  /** A number in its bounds, with three decimals at most. */
  number(rule: { readonly above?: number; readonly min?: number; readonly max: number; readonly integer?: boolean }): number | undefined {
    if (!this.present) return undefined;
    const { value } = this;
    if (typeof value !== "number") return this.fault(`${this.path} doit être un nombre.`);
    if (rule.integer === true && !Number.isInteger(value)) return this.fault(`${this.path} doit être un nombre entier.`);
    if (Math.abs(value * 1000 - Math.round(value * 1000)) > 1e-6) return this.fault(`${this.path} a plus de trois décimales.`);
    // Rounded as it will be stored: a quantity too small to count is no quantity.
    if (rule.above !== undefined && Math.round(value * 1000) <= rule.above * 1000)
      return this.fault(`${this.path} doit être supérieur à ${rule.above}.`);
    if (rule.min !== undefined && value < rule.min) return this.fault(`${this.path} doit être au moins ${rule.min}.`);
    if (value > rule.max) return this.fault(`${this.path} doit être au plus ${rule.max}.`);
    return value;
  }

  boolean(): boolean | undefined {
    if (!this.present) return undefined;
    return typeof this.value === "boolean" ? this.value : this.fault(`${this.path} doit être vrai ou faux.`);
  }

  day(): string | undefined {
    const text = this.text({ max: 10 });
    if (text === undefined) return undefined;
    return isCalendarDay(text) ? text : this.fault(`${this.path} : attendu un jour AAAA-MM-JJ qui existe.`);
  }

  instant(): Date | undefined {
    const text = this.text({
      pattern: /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(\.\d{1,9})?(Z|[+-]\d{2}:\d{2})$/,
      expected: "un instant ISO 8601 avec fuseau",
    });
    if (text === undefined) return undefined;
    const instant = new Date(text);
    if (Number.isNaN(instant.getTime()) || !isCalendarDay(text.slice(0, 10))) return this.fault(`${this.path} : cet instant n'existe pas.`);
    return instant;
  }

  /** The extension of this URL; more than one is a fault. */
  extension(url: string): FhirNode {
    const found = this.items("extension").filter((extension) => extension.field("url").value === url);
    const [first, second] = found;
    if (second !== undefined) second.fault(`${second.path} : l'extension ${url} ne peut pas être répétée.`);
    return first ?? new FhirNode(undefined, `${this.path}.extension('${url}')`, this.issues);
  }

  /** `code` of the coding of this system in a CodeableConcept. */
  coding(system: string): FhirNode {
    const found = this.items("coding").filter((coding) => coding.field("system").value === system);
    const [first, second] = found;
    if (second !== undefined) second.fault(`${second.path} : un seul code du système ${system} est attendu.`);
    return first?.field("code") ?? new FhirNode(undefined, `${this.path}.coding`, this.issues);
  }

  /** `value` of the identifier of this system. */
  identifier(system: string): FhirNode {
    const found = this.items("identifier").filter((identifier) => identifier.field("system").value === system);
    return found[0]?.field("value") ?? new FhirNode(undefined, `${this.path}.identifier`, this.issues);
  }
}
