// `next build`, skipped if none of its inputs have changed.

import { createHash, type Hash } from "node:crypto";
import { existsSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import path from "node:path";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { PlainFailure } from "../plain-failure.ts";
import { runCaptured } from "./run-captured.ts";
import { readEnvironment, ROOT_DIR } from "../settings.ts";

export const NEXT_PROGRAM = path.join(ROOT_DIR, "node_modules", "next", "dist", "bin", "next");

/**
 * Serves the production build; relative to the project root.
 * See docs/decisions/0018-an-http-server-of-our-own.md
 */
export const SERVER_PROGRAM = "server/main.ts";

const BUILD_DIR = path.join(ROOT_DIR, ".next");
const MARKER = path.join(BUILD_DIR, "source-hash");
/**
 * Next.js mixes this into server action ids, at random by default: two machines with separate
 * builds, or the builds before and after an update, would not know each other's buttons. It also
 * encrypts variables captured by an action inside a component; app/actions.test.ts keeps every
 * action in a file of its own, so there is nothing to encrypt.
 */
const ACTION_ID_SALT = createHash("sha256").update("server actions of this product").digest();

const SOURCE_FOLDERS = ["app", "components", "lib", "public"];
const ROOT_FILES =
  /^(next\.config\..*|postcss\.config\..*|package-lock\.json|(instrumentation|middleware|proxy)(-client)?\.ts)$/;

/** Returns a note for the progress line. */
export async function buildIfChanged(): Promise<string> {
  const wanted = hashSources();
  if (isBuilt(wanted)) return "unchanged";
  await build(wanted);
  return "built";
}

export function isBuilt(wanted = hashSources()): boolean {
  return (
    existsSync(path.join(BUILD_DIR, "BUILD_ID")) &&
    existsSync(MARKER) &&
    readFileSync(MARKER, "utf8") === wanted
  );
}

/** All inputs of `next build` except tsconfig.json, which `next build` itself rewrites. */
function hashSources(): string {
  const hash = createHash("sha256");
  for (const folder of SOURCE_FOLDERS) addFolder(hash, path.join(ROOT_DIR, folder));
  for (const name of readdirSync(ROOT_DIR)
    .filter((entry) => ROOT_FILES.test(entry))
    .sort())
    addFile(hash, path.join(ROOT_DIR, name));
  addFile(hash, path.join(ROOT_DIR, "prisma", "schema.prisma"));
  hash.update(SCHEMA_VERSION);
  const manifest = JSON.parse(readFileSync(path.join(ROOT_DIR, "package.json"), "utf8")) as {
    imports?: unknown;
  };
  hash.update(JSON.stringify(manifest.imports ?? {}));
  const inlined = Object.entries(readEnvironment()).filter(([name]) =>
    name.startsWith("NEXT_PUBLIC_"),
  );
  return hash.update(JSON.stringify(inlined.sort())).digest("hex");
}

async function build(wanted: string): Promise<void> {
  rmSync(MARKER, { force: true });
  const { code, output } = await runCaptured([NEXT_PROGRAM, "build"], {
    env: {
      ...readEnvironment(),
      NODE_ENV: "production",
      NEXT_TELEMETRY_DISABLED: "1",
      BUILD_ID: wanted.slice(0, 20),
      NEXT_SERVER_ACTIONS_ENCRYPTION_KEY: ACTION_ID_SALT.toString("base64"),
    },
  });
  if (code !== 0) throw new PlainFailure(`The production build failed:\n${output.trim()}`);
  writeFileSync(MARKER, wanted);
}

function addFolder(hash: Hash, folder: string): void {
  if (!existsSync(folder)) return;
  for (const name of readdirSync(folder).sort()) {
    const full = path.join(folder, name);
    // The generated client follows from schema.prisma; tests are not built.
    if (name === "generated" || /\.test\.tsx?$/.test(name)) continue;
    if (statSync(full).isDirectory()) addFolder(hash, full);
    else addFile(hash, full);
  }
}

function addFile(hash: Hash, file: string): void {
  hash.update(path.relative(ROOT_DIR, file)).update("\0").update(readFileSync(file)).update("\0");
}
