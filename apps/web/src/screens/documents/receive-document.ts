import { MAX_DOCUMENT_BYTES, type ReceivedDocument } from "@comptoir/contract";
import { callRoute } from "../../api.js";
import { createDecoder, type Decoder } from "../../camera/decoder.js";
import { listPdfImages } from "./list-pdf-images.js";

export type Reception = { readonly ok: true; readonly document: ReceivedDocument } | { readonly ok: false; readonly text: string };

const TOO_HEAVY = "Ce document dépasse 10 Mo : il n'a pas été envoyé.";

/** Reads the codes of a document here, in a worker, and gives it to the officine with what was read. */
export async function receiveDocument(file: File, id: string): Promise<Reception> {
  if (file.size > MAX_DOCUMENT_BYTES) return { ok: false, text: TOO_HEAVY };
  const bytes = new Uint8Array(await file.arrayBuffer());
  const decoder = createDecoder();
  try {
    const readings = await readCodes(decoder, file, bytes);
    const body = { id, name: file.name === "" ? "document" : file.name.slice(0, 200), content: await encodeBase64(file), readings };
    const result = await callRoute("receiveDocument", { body });
    return result.ok ? { ok: true, document: result.value.document } : { ok: false, text: result.error.text };
  } finally {
    decoder.close();
  }
}

async function readCodes(decoder: Decoder, file: File, bytes: Uint8Array): Promise<string[]> {
  const isPdf = bytes[0] === 0x25 && bytes[1] === 0x50 && bytes[2] === 0x44 && bytes[3] === 0x46;
  const codes: string[] = [];
  for (const image of isPdf ? listPdfImages(bytes) : [file]) {
    const result = await decoder.readFile(image);
    if (result.ok) codes.push(...result.codes.map(({ raw }) => raw));
  }
  return [...new Set(codes)].slice(0, 32);
}

function encodeBase64(file: Blob): Promise<string> {
  return new Promise((resolve, reject) => {
    const reader = new FileReader();
    reader.onerror = () => reject(reader.error ?? new Error("unreadable file"));
    reader.onload = () => resolve(String(reader.result).replace(/^data:[^,]*,/, ""));
    reader.readAsDataURL(file);
  });
}
