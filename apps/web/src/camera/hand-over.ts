import type { Recognised } from "@comptoir/contract";
import type { WindowId } from "../commands/command.js";
import { closeWindow } from "../frame/windows.js";
import { deliverScan } from "../scanner/deliver-scan.js";
import { hearOutcome } from "../scanner/sound.js";

/** Closes the reading window and gives the code to what lies below it, as the hand scanner would have. */
export function handOver(scan: Recognised, window: Extract<WindowId, "camera" | "image">): void {
  hearOutcome();
  closeWindow(window);
  // After what lies below is on top again.
  setTimeout(() => deliverScan(scan));
}
