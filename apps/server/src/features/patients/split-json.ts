/** What a file of JSON resources may not exceed. */
export const JSON_LIMITS = { depth: 40, element: 256 * 1024, elements: 1_000_000 } as const;

/** The text is not the JSON that was expected: the message is a sentence in French, without a final point. */
export class JsonSplitError extends Error {
  override readonly name = "JsonSplitError";
}

/**
 * Cuts the elements of the array `entry` out of one JSON object (a FHIR Bundle) while it is read, so that a file of any size never stands
 * in memory. The text between elements is only followed, not judged; each element is handed out as text, to be parsed by its reader.
 * Linear in the size of the text. Throws {@link JsonSplitError} beyond {@link JSON_LIMITS}.
 */
export class EntrySplitter {
  #depth = 0;
  #inString = false;
  #escaped = false;
  #ended = false;
  /** String of the root object being read, then the last one read. */
  #string = "";
  #key = "";
  #inEntry = false;
  #element: string[] | undefined;
  #elementLength = 0;
  #elements = 0;
  /** `resourceType` of the root, once read. */
  resourceType: string | undefined;

  /** Elements that end in this part of the text. */
  *push(text: string): Generator<string> {
    let from = this.#element ? 0 : -1;
    for (let at = 0; at < text.length; at += 1) {
      const character = text[at] ?? "";
      if (this.#inString) {
        this.#readString(character);
        continue;
      }
      if (character === '"') {
        this.#demandRoot();
        this.#inString = true;
        if (this.#depth === 1) this.#string = "";
      } else if (character === "{" || character === "[") {
        if (this.#open(character)) from = at;
      } else if (character === "}" || character === "]") {
        const element = this.#close(text, from, at);
        if (element !== undefined) {
          from = -1;
          yield element;
        }
      } else if (this.#depth === 1 && character === ":") this.#key = this.#string;
      else if (this.#depth === 1 && character === ",") this.#key = "";
      else if (this.#depth === 0 && character.trim() !== "") this.#demandRoot();
    }
    if (this.#element && from >= 0) this.#keep(text.slice(from));
  }

  /** Throws when the text stops before the object does, or held none. */
  end(): void {
    if (!this.#ended || this.#inString) throw new JsonSplitError("le fichier s'arrête au milieu du JSON");
  }

  #readString(character: string): void {
    if (this.#escaped) this.#escaped = false;
    else if (character === "\\") this.#escaped = true;
    else if (character === '"') {
      this.#inString = false;
      if (this.#depth === 1 && this.#key === "resourceType") this.resourceType = this.#string;
      return;
    }
    // Only keys and the type of the root matter: their beginning is enough.
    if (this.#depth === 1 && this.#string.length < 64) this.#string += character;
  }

  /** True when an element begins here. */
  #open(character: string): boolean {
    if (this.#depth === 0) {
      if (this.#ended || character !== "{") throw new JsonSplitError("un seul objet JSON est attendu");
    }
    this.#depth += 1;
    if (this.#depth > JSON_LIMITS.depth) throw new JsonSplitError(`plus de ${JSON_LIMITS.depth} niveaux imbriqués`);
    if (this.#depth === 2 && character === "[" && this.#key === "entry") this.#inEntry = true;
    if (!this.#inEntry || this.#depth !== 3 || this.#element) return false;
    this.#elements += 1;
    if (this.#elements > JSON_LIMITS.elements) throw new JsonSplitError(`plus de ${JSON_LIMITS.elements} entrées`);
    this.#element = [];
    this.#elementLength = 0;
    return true;
  }

  /** The text of the element that ends here, if one does. */
  #close(text: string, from: number, at: number): string | undefined {
    this.#depth -= 1;
    if (this.#depth < 0) throw new JsonSplitError("une accolade de trop");
    if (this.#depth === 0) this.#ended = true;
    if (this.#depth === 1) this.#inEntry = false;
    if (!this.#element || this.#depth !== 2) return undefined;
    this.#keep(text.slice(Math.max(from, 0), at + 1));
    const element = this.#element.join("");
    this.#element = undefined;
    return element;
  }

  #keep(part: string): void {
    this.#elementLength += part.length;
    if (this.#elementLength > JSON_LIMITS.element) {
      throw new JsonSplitError(`l'entrée ${this.#elements} dépasse ${JSON_LIMITS.element / 1024} Kio`);
    }
    this.#element?.push(part);
  }

  #demandRoot(): void {
    if (this.#depth === 0) throw new JsonSplitError(this.#ended ? "du texte après la fin du JSON" : "un objet JSON est attendu");
  }
}
