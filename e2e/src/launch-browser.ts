import { existsSync } from "node:fs";
import { type Browser, chromium } from "playwright-core";
import { type UnpackedBrowser, unpackBrowser } from "./browser-cache.js";

const INSTALLED = ["/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome-stable", "/usr/bin/google-chrome"];

/** Tests run as root in CI, and a closed network refuses what a browser asks for on its own behalf. */
const FLAGS = [
  "--no-sandbox",
  "--disable-gpu",
  "--disable-quic",
  "--no-first-run",
  "--disable-background-networking",
  "--disable-component-update",
  "--disable-sync",
  "--font-render-hinting=none",
];

/** The system's Chromium if there is one (or the one COMPTOIR_CHROMIUM names), else the one that comes by npm. */
export async function launchBrowser(flags: readonly string[] = []): Promise<Browser> {
  const { executablePath, env } = await findBrowser();
  return chromium.launch({ executablePath, headless: true, args: [...FLAGS, ...flags], env: { ...definedEnvironment(), ...env } });
}

async function findBrowser(): Promise<UnpackedBrowser> {
  const installed = [process.env.COMPTOIR_CHROMIUM ?? "", ...INSTALLED].find((path) => path !== "" && existsSync(path));
  return installed ? { executablePath: installed, env: {} } : unpackBrowser();
}

function definedEnvironment(): Record<string, string> {
  return Object.fromEntries(Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined));
}
