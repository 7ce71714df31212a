import { hasName, listElements, readText, type XmlElement } from "@comptoir/wire/xml";
import { accepted, type Checked, refusing } from "./fault.js";
import { named, type namespaces } from "./names.js";

/** An element of a sequence of the schema. */
export interface Particle {
  readonly local: string;
  readonly min: 0 | 1;
  readonly max: 1 | "unbounded";
}

/** One element at most. */
export const optional = (local: string): Particle => ({ local, min: 0, max: 1 });
/** Exactly one element. */
export const required = (local: string): Particle => ({ local, min: 1, max: 1 });

/** Children by local name, in document order. */
export type Sequence = ReadonlyMap<string, readonly XmlElement[]>;

/** Checks the children of an element against a sequence of its schema: namespace, order, number, nothing else. */
export function checkSequence(parent: XmlElement, namespace: keyof typeof namespaces, particles: readonly Particle[]): Checked<Sequence> {
  const found = new Map<string, XmlElement[]>();
  let at = 0;
  for (const element of listElements(parent)) {
    const index = particles.findIndex((particle, rank) => rank >= at && hasName(element, named(namespace, particle.local)));
    const particle = particles[index];
    if (particle === undefined)
      return refusing("SCHEMA", `élément inattendu dans ${parent.name} : {${element.namespaceUri}}${element.name}`);
    const list = found.get(particle.local) ?? [];
    if (particle.max === 1 && list.length > 0) return refusing("SCHEMA", `${particle.local} répété dans ${parent.name}`);
    list.push(element);
    found.set(particle.local, list);
    at = index;
  }
  const missing = particles.find(({ local, min }) => min === 1 && !found.has(local));
  if (missing !== undefined) return refusing("SCHEMA", `${missing.local} absent de ${parent.name}`);
  return accepted(found);
}

/** Text of a simple element of a sequence; undefined when it is absent. An element inside is a violation that the caller refuses. */
export function textOf(sequence: Sequence, local: string): string | undefined {
  const element = sequence.get(local)?.[0];
  return element === undefined ? undefined : readText(element);
}

/** Refuses elements inside those that hold text alone. */
export function checkSimple(sequence: Sequence, locals: readonly string[]): Checked<undefined> {
  for (const local of locals)
    for (const element of sequence.get(local) ?? [])
      if (listElements(element).length > 0) return refusing("SCHEMA", `${local} ne contient que du texte`);
  return accepted(undefined);
}
