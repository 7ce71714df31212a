import { dayOf } from "./day.js";

/** The only reading of the workstation's clock: it proposes a date, the server decides. */
export function readToday(): string {
  return dayOf(new Date());
}
