// The first step of every command: runs on the machine's own Node and needs no package. Installs what package-lock.json
// says when it differs from what is there, generates the Prisma client when the schema changed, then runs the given
// TypeScript file on the Node that came with the packages.
//   node scripts/bootstrap.mjs [--without-env-file] [FLAGS OF NODE] [FILE [ARGUMENTS]]

import { spawn, spawnSync } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { installPackages, packagesAreInstalled, readJson } from "./install-packages.mjs";
import { MODULES, PINNED_NODE, PlainFailure, ROOT, runQuietly } from "./run-quietly.mjs";

const GENERATED = path.join(ROOT, "lib", "generated");
const OLDEST_NODE_MAJOR = 20;
const PARENT_CHECK_MS = 1_000;

// ---------------------------------------------------------------- Prisma client

async function generatePrismaClient() {
  const marker = path.join(GENERATED, "schema-hash");
  const hash = createHash("sha256").update(readFileSync(path.join(ROOT, "prisma", "schema.prisma")));
  hash.update(readJson(path.join(MODULES, "prisma", "package.json")).version);
  const wanted = hash.digest("hex");
  const present = existsSync(path.join(GENERATED, "prisma", "client.ts")) && existsSync(marker) ? readFileSync(marker, "utf8") : "";
  if (present === wanted) return;

  const args = [path.join(MODULES, "prisma", "build", "index.js"), "generate", "--schema", path.join("prisma", "schema.prisma")];
  // Generating needs no schema engine, but looks for one and would download it: any program stands in for it.
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: process.execPath, PRISMA_HIDE_UPDATE_MESSAGE: "1", CHECKPOINT_DISABLE: "1" };
  const { code, output } = await runQuietly("Prisma client", PINNED_NODE, args, env);
  if (code !== 0) throw new PlainFailure(`The Prisma client could not be generated:\n${output.trim()}`);
  mkdirSync(GENERATED, { recursive: true });
  writeFileSync(marker, wanted);
}

// ---------------------------------------------------------------- running

function runScript(script, args, nodeFlags) {
  const child = spawn(PINNED_NODE, ["--conditions=react-server", ...nodeFlags, script, ...args], {
    cwd: ROOT,
    stdio: "inherit",
    env: { ...process.env, BOOTSTRAP_PID: String(process.pid) },
    shell: process.platform === "win32",
  });
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    let forwarded = false;
    process.on(name, () => {
      // npm, the terminal and we may all pass on one Ctrl-C.
      if (!forwarded) child.kill(name);
      forwarded = true;
    });
  }
  if (process.env.npm_lifecycle_event) endWithNpm(() => child.kill("SIGTERM"));
  child.on("error", (error) => fail(new PlainFailure(`${PINNED_NODE} could not be started (${error.code}).`)));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** A killed npm passes nothing on, and the shell that it started us from may stay. */
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

/** npm calls itself "npm run demo". Null when there is no such process, or no way to look. */
function readProcess(pid) {
  const line = process.platform === "linux" ? readLinuxProcess(pid) : spawnSync("ps", ["-o", "ppid=,command=", "-p", String(pid)], { encoding: "utf8" }).stdout;
  const [, ppid, title] = /^\s*(\d+)\s+(.*)$/m.exec(line ?? "") ?? [];
  return ppid ? { title, ppid: Number(ppid) } : null;
}

/** Small Linux systems have no `ps`. */
function readLinuxProcess(pid) {
  try {
    const [, title, ppid] = /\((.*)\) \S (\d+)/s.exec(readFileSync(`/proc/${pid}/stat`, "utf8")) ?? [];
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
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE_MAJOR) throw new PlainFailure(`This is Node ${process.versions.node}; the first step needs Node ${OLDEST_NODE_MAJOR} or newer.`);
  const args = process.argv.slice(2);
  const firstOther = args.findIndex((arg) => !arg.startsWith("--"));
  const flags = args.slice(0, firstOther < 0 ? args.length : firstOther);
  const [script, ...rest] = args.slice(flags.length);
  const withEnvFile = !flags.includes("--without-env-file") && existsSync(path.join(ROOT, ".env"));
  const nodeFlags = flags.filter((flag) => flag !== "--without-env-file");
  if (!packagesAreInstalled()) await installPackages();
  await generatePrismaClient();
  if (script) runScript(script, rest, withEnvFile ? ["--env-file=.env", ...nodeFlags] : nodeFlags);
}

main().catch(fail);
