// The first step of every command. Runs on the machine's own Node and needs no packages. Installs
// what package-lock.json says if it differs from what is installed, generates the Prisma client if
// the schema changed, then runs the given file, ours or a tool's, on a recent enough Node.
//   node scripts/bootstrap.mjs [--without-env-file] [NODE FLAGS] [FILE [ARGUMENTS]]
// See docs/decisions/0010-type-stripping.md

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { canTakeFirstStep, findNode } from "../local/find-node.mjs";
import { installPackages, packagesAreInstalled, readJson } from "../local/install-packages.mjs";
import { MODULES, PlainFailure, ROOT, runQuietly } from "../local/run-quietly.mjs";

const GENERATED = path.join(ROOT, "lib", "generated");
const PARENT_CHECK_MS = 1_000;

// ---------------------------------------------------------------- Prisma client

async function generatePrismaClient(node) {
  const marker = path.join(GENERATED, "schema-hash");
  const hash = createHash("sha256").update(
    readFileSync(path.join(ROOT, "prisma", "schema.prisma")),
  );
  const manifest = path.join(MODULES, "prisma", "package.json");
  const isGenerated = existsSync(path.join(GENERATED, "prisma", "client.ts")) && existsSync(marker);
  // Pruned for production: the generated client is the built one.
  if (isGenerated && !existsSync(manifest)) return;
  hash.update(readJson(manifest).version);
  const wanted = hash.digest("hex");
  const present = isGenerated ? readFileSync(marker, "utf8") : "";
  if (present === wanted) return;

  const args = [
    path.join(MODULES, "prisma", "build", "index.js"),
    "generate",
    "--schema",
    path.join("prisma", "schema.prisma"),
  ];
  // Generating needs no schema engine but would look for one and download it; any program can stand
  // in for it.
  const env = {
    ...process.env,
    PRISMA_SCHEMA_ENGINE_BINARY: process.execPath,
    PRISMA_HIDE_UPDATE_MESSAGE: "1",
    CHECKPOINT_DISABLE: "1",
  };
  const { code, output } = await runQuietly("Prisma client", node, args, env);
  if (code !== 0)
    throw new PlainFailure(`The Prisma client could not be generated:\n${output.trim()}`);
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(marker, wanted);
}

/** The newest migration stands for what a release wants of its database: lib/installation/judge-release.ts. */
function writeSchemaVersion() {
  const newest = readdirSync(path.join(ROOT, "prisma", "migrations"))
    .filter((name) => /^\d/.test(name))
    .sort()
    .at(-1);
  const file = path.join(GENERATED, "schema-version.ts");
  const text = `export const SCHEMA_VERSION = "${newest}";\n`;
  if (existsSync(file) && readFileSync(file, "utf8") === text) return;
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(file, text);
}

// ---------------------------------------------------------------- running

function runScript(node, script, args, nodeFlags) {
  // Our own files are server code; a tool decides for itself what it imports.
  const conditions = script.endsWith(".ts") ? ["--conditions=react-server"] : [];
  const child = spawn(node, [...conditions, ...nodeFlags, script, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, BOOTSTRAP_PID: String(process.pid) },
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    let forwarded = false;
    process.on(name, () => {
      // npm, the terminal and this process may all forward one Ctrl-C.
      if (!forwarded) child.kill(name);
      forwarded = true;
    });
  }
  if (process.env.npm_lifecycle_event) endWithNpm(() => child.kill("SIGTERM"));
  child.on("error", (error) =>
    fail(new PlainFailure(`${node} could not be started (${error.code}).`)),
  );
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** A killed npm forwards nothing, and the shell it started us from may stay. */
function endWithNpm(end) {
  const npmProcess = findNpm();
  if (!npmProcess) return;
  const timer = setInterval(() => {
    if (readProcess(npmProcess)?.title.startsWith("npm")) return;
    clearInterval(timer);
    end();
  }, PARENT_CHECK_MS);
}

function findNpm() {
  const parent = readProcess(process.ppid);
  if (parent?.title.startsWith("npm")) return process.ppid;
  return parent && readProcess(parent.ppid)?.title.startsWith("npm") ? parent.ppid : null;
}

/** npm calls itself "npm run demo". Null if there is no such process, or no way to look. */
function readProcess(pid) {
  const line =
    process.platform === "linux"
      ? readLinuxProcess(pid)
      : spawnSync("ps", ["-o", "ppid=,command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  const [, ppid, title] = /^\s*(\d+)\s+(.*)$/m.exec(line ?? "") ?? [];
  return ppid ? { title, ppid: Number(ppid) } : null;
}

/** Small Linux systems have no `ps`. */
function readLinuxProcess(pid) {
  try {
    const [, title, ppid] =
      /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
    return `${ppid} ${title}`;
  } catch {
    return "";
  }
}

function fail(error) {
  console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
  process.exit(1);
}

async function main() {
  if (!canTakeFirstStep(process.versions.node))
    throw new PlainFailure(
      `This is Node ${process.versions.node}; the project needs Node 20 or newer to start.`,
    );
  const args = process.argv.slice(2);
  const firstOther = args.findIndex((arg) => !arg.startsWith("--"));
  const flags = args.slice(0, firstOther < 0 ? args.length : firstOther);
  const [script, ...rest] = args.slice(flags.length);
  const withEnvFile = !flags.includes("--without-env-file") && existsSync(path.join(ROOT, ".env"));
  const nodeFlags = flags.filter((flag) => flag !== "--without-env-file");
  if (!packagesAreInstalled(script)) await installPackages();
  const node = findNode();
  if (node === null)
    throw new PlainFailure(
      `This is Node ${process.versions.node}, and no newer Node is packaged for ${process.platform}-${process.arch}. Install Node 24 and run the command again.`,
    );
  await generatePrismaClient(node);
  writeSchemaVersion();
  if (script)
    runScript(node, script, rest, withEnvFile ? ["--env-file=.env", ...nodeFlags] : nodeFlags);
}

main().catch(fail);
