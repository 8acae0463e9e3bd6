// Finds a Chromium for the browser tests, and installs one if there is none.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { PlainFailure } from "./plain-failure.ts";
import { readEnvironment, ROOT_DIR } from "./settings.ts";

const SYSTEM_BROWSERS = [
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * The program to start, or null. Prefers Playwright's own browser, the version Playwright was
 * tested with.
 */
export function findBrowser(): string | null {
  return (
    [chromium.executablePath(), ...SYSTEM_BROWSERS].find(
      (program) => program && existsSync(program),
    ) ?? null
  );
}

/** Returns a note for the progress line. */
export async function ensureBrowser(): Promise<string> {
  const found = findBrowser();
  if (found) return found;
  const playwright = path.join(ROOT_DIR, "node_modules", "@playwright", "test", "cli.js");
  const fromPlaywright =
    spawnSync(process.execPath, [playwright, "install", "chromium"], { stdio: "ignore" }).status ===
    0;
  const installed = (fromPlaywright && findBrowser()) || (installFromDebian() && findBrowser());
  if (installed) return `${installed}, installed now`;
  throw new PlainFailure(
    "No Chromium was found for the browser tests, and installing one failed. Install Chromium or Google Chrome, or run `npx playwright install --with-deps chromium`.",
  );
}

function installFromDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const options = {
    stdio: "ignore",
    env: { ...readEnvironment(), DEBIAN_FRONTEND: "noninteractive" },
  } as const;
  spawnSync("apt-get", ["update"], options);
  return (
    spawnSync("apt-get", ["install", "-y", "chromium", "fonts-liberation"], options).status === 0
  );
}

/** Quiet, and without phoning home. Chromium's sandbox doesn't start as root. */
export function browserFlags(): string[] {
  const flags = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
  ];
  return process.getuid?.() === 0 ? [...flags, "--no-sandbox"] : flags;
}
