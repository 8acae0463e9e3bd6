// npm run screenshots: takes the pictures in docs/screenshots from the real product with fictional
// companies. Starts the browser tests' product, or uses a fresh one at E2E_BASE_URL with its data
// in E2E_DATA_DIR.

import { spawn, type ChildProcess } from "node:child_process";
import { mkdirSync, mkdtempSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { chromium, type Page } from "@playwright/test";
import { browserLaunchOptions, ensureBrowser } from "../local/find-browser.ts";
import { readCommandLine } from "../local/command-line.ts";
import { PlainFailure, reportFailure } from "../local/plain-failure.ts";
import { readEnvironment, ROOT_DIR } from "../local/settings.ts";

const FOLDER = path.join(ROOT_DIR, "docs", "screenshots");
const MAX_BYTES = 220_000;
const DRAWN_WITHIN_MS = 600;
const DESKTOP = { width: 1280, height: 800 };
const PHONE = { width: 360, height: 740 };

/** One picture per theme, and one on a phone for the main pages. */
async function takePictures(page: Page, name: string, { phone = false } = {}): Promise<void> {
  for (const theme of ["light", "dark"])
    await takePicture(page, `${name}-${theme}`, theme, DESKTOP);
  if (phone) await takePicture(page, `${name}-phone`, "light", PHONE);
  await page.setViewportSize(DESKTOP);
}

async function takePicture(
  page: Page,
  name: string,
  theme: string,
  viewport: { width: number; height: number },
): Promise<void> {
  await page
    .context()
    .addCookies([{ name: "theme", value: theme, url: new URL(page.url()).origin }]);
  await page.setViewportSize(viewport);
  await page.reload();
  await page.getByRole("heading", { level: 1 }).waitFor();
  // Waits until streamed parts have arrived and charts are rendered.
  await page
    .locator("main [role=status][aria-label^=Loading]")
    .first()
    .waitFor({ state: "detached" });
  await page.evaluate(() => document.fonts.ready);
  await page.waitForTimeout(DRAWN_WITHIN_MS);
  const file = path.join(FOLDER, `${name}.png`);
  await page.screenshot({ path: file, animations: "disabled", caret: "hide" });
  const { size } = statSync(file);
  console.log(`  ${name}.png ${Math.round(size / 1_000)} kB`);
  if (size > MAX_BYTES)
    throw new PlainFailure(`${name}.png is larger than ${MAX_BYTES / 1_000} kB.`);
}

async function startProduct(): Promise<ChildProcess> {
  const environment = {
    ...readEnvironment(),
    E2E_DATA_DIR: mkdtempSync(path.join(tmpdir(), "dashboard-screenshots-")),
  };
  Object.assign(readEnvironment(), environment);
  const product = spawn(
    process.execPath,
    ["--conditions=react-server", path.join(ROOT_DIR, "e2e", "e2e-server.ts")],
    { cwd: ROOT_DIR, env: environment, stdio: ["ignore", "pipe", "inherit"] },
  );
  await new Promise<void>((resolve, reject) => {
    product.once("exit", () => reject(new PlainFailure("The product did not start.")));
    product.stdout.on("data", (chunk: Buffer) => {
      process.stdout.write(chunk);
      if (chunk.toString().includes("Ready:")) resolve();
    });
  });
  return product;
}

async function stopProduct(product: ChildProcess): Promise<void> {
  const ended = new Promise((resolve) => product.once("exit", resolve));
  product.kill("SIGTERM");
  await ended;
}

async function run(): Promise<void> {
  readCommandLine({
    usage: "npm run screenshots",
    about:
      "Takes the pictures for docs/screenshots from the real product with fictional companies, or from a fresh one at E2E_BASE_URL with its data in E2E_DATA_DIR.",
  });
  mkdirSync(FOLDER, { recursive: true });
  await ensureBrowser();
  const product = readEnvironment().E2E_BASE_URL ? null : await startProduct();
  const { args, ...program } = browserLaunchOptions();
  // Without subpixel rendering, text looks the same everywhere and files are smaller.
  const browser = await chromium.launch({ ...program, args: [...args, "--disable-lcd-text"] });
  try {
    // Imported only now, because it reads where the product runs.
    const { walkThroughProduct } = await import("../e2e/fixtures/showcase.ts");
    await walkThroughProduct(browser, takePictures);
  } finally {
    await browser.close();
    if (product) await stopProduct(product);
  }
}

await run().catch(reportFailure);
