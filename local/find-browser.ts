// Finds a Chromium for the browser tests, and installs one if there is none.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import path from "node:path";
import { chromium } from "@playwright/test";
import { PlainFailure } from "./plain-failure.ts";
import { readEnvironment, ROOT_DIR } from "./settings.ts";

/** Chromium without windows, as Playwright's own: its pages take half a whole browser's processor time. */
const HEADLESS_SHELL = "/usr/bin/chromium-headless-shell";
const LISTS_LIMIT_MS = 60_000;
const SYSTEM_BROWSERS = [
  HEADLESS_SHELL,
  "/usr/bin/chromium",
  "/usr/bin/chromium-browser",
  "/usr/bin/google-chrome-stable",
  "/usr/bin/google-chrome",
  "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
  "/Applications/Chromium.app/Contents/MacOS/Chromium",
];

/**
 * What `chromium.launch` needs: no program if Playwright has its own, which it was tested with.
 * Quiet, and without phoning home; Chromium's sandbox doesn't start as root.
 */
export function browserLaunchOptions(): { executablePath?: string; args: string[] } {
  const executablePath = hasPlaywrightsOwn() ? undefined : SYSTEM_BROWSERS.find(existsSync);
  return {
    ...(executablePath && { executablePath }),
    args: [
      "--disable-background-networking",
      "--disable-component-update",
      "--disable-sync",
      "--no-first-run",
      ...(process.getuid?.() === 0 ? ["--no-sandbox"] : []),
    ],
  };
}

/** Returns a note for the progress line. */
export async function ensureBrowser(): Promise<string> {
  if (hasPlaywrightsOwn()) return "Playwright's Chromium";
  if (existsSync(HEADLESS_SHELL)) return HEADLESS_SHELL;
  if (installFromDebian("chromium-headless-shell")) return `${HEADLESS_SHELL}, installed now`;
  const found = SYSTEM_BROWSERS.find(existsSync);
  if (found) return found;
  if (installFromPlaywright()) return "Playwright's Chromium, installed now";
  if (installFromDebian("chromium")) return "/usr/bin/chromium, installed now";
  throw new PlainFailure(
    "No Chromium was found for the browser tests, and installing one failed. Install Chromium or Google Chrome, or run `npx playwright install --with-deps chromium`.",
  );
}

function hasPlaywrightsOwn(): boolean {
  return existsSync(chromium.executablePath());
}

function installFromPlaywright(): boolean {
  const playwright = path.join(ROOT_DIR, "node_modules", "@playwright", "test", "cli.js");
  spawnSync(process.execPath, [playwright, "install", "chromium"], { stdio: "ignore" });
  return hasPlaywrightsOwn();
}

function installFromDebian(name: "chromium" | "chromium-headless-shell"): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  const options = {
    stdio: "ignore",
    env: { ...readEnvironment(), DEBIAN_FRONTEND: "noninteractive" },
  } as const;
  // Without a network, it would wait for minutes.
  spawnSync("apt-get", ["update"], { ...options, timeout: LISTS_LIMIT_MS });
  spawnSync("apt-get", ["install", "-y", name, "fonts-liberation"], options);
  return existsSync(path.join("/usr/bin", name));
}
