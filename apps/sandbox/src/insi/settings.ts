import type { Nation } from "../platform/database.js";
import { findSetting, writeSetting } from "../platform/settings.js";

/** How the service says that it knows nobody: business code 01, or the failure with which the test platform answered for a while. */
export const notFoundModes = ["cr01", "fault102"] as const;
export type NotFoundMode = (typeof notFoundModes)[number];

export interface InsiSettings {
  readonly notFoundMode: NotFoundMode;
}

export async function readInsiSettings(nation: Nation): Promise<InsiSettings> {
  const stored = (await findSetting(nation, "insi")) as Partial<InsiSettings> | undefined;
  return { notFoundMode: notFoundModes.find((mode) => mode === stored?.notFoundMode) ?? "cr01" };
}

export function writeInsiSettings(nation: Nation, settings: InsiSettings): Promise<void> {
  return writeSetting(nation, "insi", settings);
}
