import { parametersSchema, resourceId } from "./fhir-schemas.js";
import { parseJson } from "./parse-json.js";
import { type Decoded, decodeWith, readAs, refuse } from "./unreadable.js";

/** Reads the answer of `$dispense` (docs/on-ouverte.md §5). The receipt is kept as it is, for whoever verifies the service's signature. */
export function decodeDispenseAnswer(body: Uint8Array): Decoded<{ dispensationId: string; receipt: string }> {
  return decodeWith(() => {
    const { parameter } = readAs(parametersSchema, parseJson(body), "Parameters");
    const value = (name: string) => parameter.find((one) => one.name === name)?.valueString;
    const dispensationId = readAs(resourceId, value("dispensation"), "Parameters.dispensation");
    const receipt = value("recu");
    if (!receipt || !/^[\w-]+\.[\w-]+\.[\w-]+$/.test(receipt)) return refuse("Parameters.recu", "n'est pas un JWS compact");
    return { dispensationId, receipt };
  });
}
