import { findAttribute, hasName, type XmlElement } from "@comptoir/wire/xml";
import { checkSequence, checkSimple, optional, required, type Sequence, textOf } from "./check-sequence.js";
import { accepted, type Checked, refusing } from "./fault.js";
import { knownIdam, named } from "./names.js";

/** What the two contexts say, once checked. */
export interface Contexts {
  /** Senders named by the contexts: the caller's own authentication must say the same. */
  readonly senders: readonly string[];
  /** Insured number of the cover; absent when the cover is empty. */
  readonly insuredNumber: string | undefined;
}

/** A message is judged within this of the machine's clock. */
const freshnessMs = 10 * 60_000;
const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;

/** Both contexts, exactly once each, in their versions (ContexteBAM 01_02, ContexteLPS 01_00). */
export function readContexts(blocks: readonly XmlElement[], now: Date): Checked<Contexts> {
  const bams = blocks.filter((block) => hasName(block, named("contextBam", "ContexteBAM")));
  const lpss = blocks.filter((block) => hasName(block, named("contextLps", "ContexteLPS")));
  const [bam] = bams;
  const [lps] = lpss;
  if (bam === undefined || bams.length > 1) return refusing("CONTEXTE", "ContexteBAM attendu une fois");
  if (lps === undefined || lpss.length > 1) return refusing("CONTEXTE", "ContexteLPS attendu une fois");
  const cover = readBam(bam, now);
  if (!cover.ok) return cover;
  const sender = readLps(lps, now);
  if (!sender.ok) return sender;
  return accepted({
    senders: cover.value.sender === undefined ? [sender.value] : [sender.value, cover.value.sender],
    insuredNumber: cover.value.insuredNumber,
  });
}

function readBam(bam: XmlElement, now: Date): Checked<{ sender: string | undefined; insuredNumber: string | undefined }> {
  if (findAttribute(bam, "Version") !== "01_02") return refusing("CONTEXTE", "ContexteBAM : version 01_02 attendue");
  const nature = findAttribute(bam, "Nature");
  if (nature !== undefined && nature !== "CTXBAM") return refusing("CONTEXTE", "ContexteBAM : nature CTXBAM attendue");
  const sequence = checkSequence(bam, "contextBam", [
    required("Id"),
    required("Temps"),
    optional("Emetteur"),
    optional("DateRef"),
    required("COUVERTURE"),
  ]);
  if (!sequence.ok) return sequence;
  const common = checkCommon(sequence.value, now);
  if (!common.ok) return common;
  const cover = sequence.value.get("COUVERTURE")?.[0];
  const insuredNumber = cover === undefined ? accepted(undefined) : readCover(cover);
  if (!insuredNumber.ok) return insuredNumber;
  return accepted({ sender: textOf(sequence.value, "Emetteur"), insuredNumber: insuredNumber.value });
}

function readCover(cover: XmlElement): Checked<string | undefined> {
  const sequence = checkSequence(cover, "contextBam", ["GrandRegime", "Organisme", "CodeCentre", "ASSURE", "BENEFICIAIRE"].map(optional));
  if (!sequence.ok) return sequence;
  const beneficiary = sequence.value.get("BENEFICIAIRE")?.[0];
  if (beneficiary !== undefined) {
    const fields = checkSequence(beneficiary, "contextBam", ["Nir", "DateNai", "Rang", "Porteur"].map(optional));
    if (!fields.ok) return fields;
    const nir = fields.value.get("Nir")?.[0];
    const parts = nir === undefined ? undefined : checkSequence(nir, "contextBam", ["Num", "Cle", "DateCertification"].map(optional));
    if (parts?.ok === false) return parts;
  }
  const insured = sequence.value.get("ASSURE")?.[0];
  if (insured === undefined) return accepted(undefined);
  const ids = checkSequence(insured, "contextBam", [optional("Id")]);
  if (!ids.ok) return ids;
  const id = ids.value.get("Id")?.[0];
  if (id === undefined) return accepted(undefined);
  const numbers = checkSequence(id, "contextBam", [optional("Num"), optional("Cle")]);
  return numbers.ok ? accepted(textOf(numbers.value, "Num")) : numbers;
}

/** The sender named by the software's context. */
function readLps(lps: XmlElement, now: Date): Checked<string> {
  if (findAttribute(lps, "Version") !== "01_00") return refusing("CONTEXTE", "ContexteLPS : version 01_00 attendue");
  if (findAttribute(lps, "Nature") !== "CTXLPS") return refusing("CONTEXTE", "ContexteLPS : nature CTXLPS attendue");
  const sequence = checkSequence(lps, "contextLps", ["Id", "Temps", "Emetteur", "LPS"].map(required));
  if (!sequence.ok) return sequence;
  const common = checkCommon(sequence.value, now);
  if (!common.ok) return common;
  const software = sequence.value.get("LPS")?.[0];
  if (software === undefined) return refusing("CONTEXTE", "LPS absent");
  const fields = checkSequence(software, "contextLps", ["IDAM", "Version", "Instance", "Nom"].map(required));
  if (!fields.ok) return fields;
  const simple = checkSimple(fields.value, ["IDAM", "Version", "Instance", "Nom"]);
  if (!simple.ok) return simple;
  const idam = fields.value.get("IDAM")?.[0];
  if (idam === undefined || findAttribute(idam, "R") !== "4") return refusing("CONTEXTE", "IDAM : attribut R=4 attendu");
  if (textOf(fields.value, "IDAM") !== knownIdam) return refusing("IDAM_INCONNU");
  if (!uuid.test(textOf(fields.value, "Instance") ?? "")) return refusing("CONTEXTE", "Instance : UUID attendu");
  if (textOf(fields.value, "Version") === "") return refusing("CONTEXTE", "Version du logiciel absente");
  if (!/^urn:lps:[^:\s]+:[^:\s]+$/.test(textOf(fields.value, "Nom") ?? ""))
    return refusing("CONTEXTE", "Nom : urn:lps:<nom>:<version> attendu");
  const sender = textOf(sequence.value, "Emetteur") ?? "";
  return sender === "" ? refusing("CONTEXTE", "Emetteur absent") : accepted(sender);
}

/** Id is a UUID; Temps is UTC with milliseconds, and recent. */
function checkCommon(sequence: Sequence, now: Date): Checked<undefined> {
  const simple = checkSimple(sequence, ["Id", "Temps", "Emetteur", "DateRef"]);
  if (!simple.ok) return simple;
  if (!uuid.test(textOf(sequence, "Id") ?? "")) return refusing("CONTEXTE", "Id : UUID attendu");
  const time = textOf(sequence, "Temps") ?? "";
  if (!/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/.test(time)) return refusing("CONTEXTE", "Temps : AAAA-MM-JJThh:mm:ss.mmmZ attendu");
  if (!(Math.abs(new Date(time).getTime() - now.getTime()) <= freshnessMs))
    return refusing("CONTEXTE", "Temps éloigné de l'heure du service");
  return accepted(undefined);
}
