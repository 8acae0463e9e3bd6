// The first step of every command: runs on the machine's own Node and needs no package. Installs what package-lock.json
// says when it differs from what is there, generates the Prisma client when the schema changed, then runs the given
// TypeScript file on the Node that came with the packages.
//   node scripts/bootstrap.mjs [--without-env-file] [FILE [ARGUMENTS]]

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { constants } from "node:os";
import path from "node:path";
import { fileURLToPath } from "node:url";

const ROOT = fileURLToPath(new URL("..", import.meta.url));
const MODULES = path.join(ROOT, "node_modules");
const PINNED_NODE = path.join(MODULES, ".bin", process.platform === "win32" ? "node.cmd" : "node");
const GENERATED = path.join(ROOT, "lib", "generated");
const OLDEST_NODE_MAJOR = 20;
const PARENT_CHECK_MS = 1_000;

class PlainFailure extends Error {}

// ---------------------------------------------------------------- packages

/** The lock file that npm leaves beside what it installed, at the very end: without it, nothing is complete. */
function packagesAreInstalled() {
  const installedFile = path.join(MODULES, ".package-lock.json");
  if (!existsSync(installedFile) || !existsSync(PINNED_NODE)) return false;
  const wanted = readJson(path.join(ROOT, "package-lock.json")).packages;
  const installed = readJson(installedFile).packages;
  return Object.entries(wanted).every(([place, { version, optional }]) => {
    if (place === "") return true;
    // Packages for other systems are optional and absent.
    return installed[place] ? installed[place].version === version : optional === true;
  });
}

function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlainFailure(`${path.relative(ROOT, file)} cannot be read (${error.message}).`);
  }
}

async function installPackages() {
  let result = await npm("ci");
  // Registries need not carry the builds for every other system. npm leaves such optional packages out of the lock
  // file, and `npm ci` then takes it for incomplete; `npm install` goes by the same lock file and does not mind.
  if (result.code !== 0 && onlyOptionalPackagesMiss(result.output)) result = await npm("install", "--no-save");
  if (result.code !== 0) throw new PlainFailure(describeInstallFailure(result.output));
  if (!existsSync(PINNED_NODE)) throw new PlainFailure(`npm has no Node 24 for ${process.platform}-${process.arch} among this project's packages. Start on another system.`);
}

function npm(...command) {
  const script = process.env.npm_execpath;
  const flags = [...command, "--no-audit", "--no-fund", "--loglevel=error"];
  const [program, args] = script?.endsWith("js") ? [machineNode(), [script, ...flags]] : ["npm", flags];
  return runQuietly("Packages", program, args, { ...process.env, PATH: pathWithoutOurs() });
}

/** A missing package that was found nowhere is printed without a version. */
function onlyOptionalPackagesMiss(output) {
  const complaints = output.match(/^npm error (Missing|Invalid): .*$/gm) ?? [];
  return complaints.length > 0 && complaints.every((line) => /Missing: [^ ]+@ from lock file$/.test(line));
}

/** Under `npm run`, our own process may be the Node inside node_modules, which `npm ci` is about to delete. */
function machineNode() {
  const npmsNode = process.env.npm_node_execpath;
  return npmsNode && !npmsNode.startsWith(MODULES) ? npmsNode : process.execPath;
}

function pathWithoutOurs() {
  const entries = (process.env.PATH ?? "").split(path.delimiter);
  return entries.filter((entry) => !entry.startsWith(MODULES)).join(path.delimiter);
}

function describeInstallFailure(output) {
  if (/ENOSPC|no space left/i.test(output)) return "The packages could not be installed: the disk is full. Free about 2 GB and run the command again.";
  if (/EACCES|EPERM|EROFS/.test(output)) return `The packages could not be installed: ${MODULES} (or npm's cache) cannot be written by this user.`;
  if (/ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network/i.test(output)) {
    return "The packages could not be downloaded: the npm registry cannot be reached. Check the network and npm's proxy settings, then run the command again.";
  }
  if (/EUSAGE|in sync/.test(output)) return "package.json and package-lock.json do not agree. Run `npm install` and commit the result.";
  return `npm could not install the packages:\n${output.trim().split("\n").slice(-15).join("\n")}`;
}

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

/** Shows a line with the elapsed time and keeps the output for the case of a failure. */
function runQuietly(label, program, args, env) {
  return new Promise((resolve, reject) => {
    const start = Date.now();
    const live = process.stderr.isTTY;
    const ticker = live && setInterval(() => process.stderr.write(`\r  ${label} … ${Math.round((Date.now() - start) / 1000)} s `), 1000);
    if (!live) console.error(`  ${label} …`);
    const child = spawn(program, args, { cwd: ROOT, env, stdio: ["ignore", "pipe", "pipe"], shell: process.platform === "win32" });
    let output = "";
    const keep = (chunk) => (output += chunk);
    child.stdout.on("data", keep);
    child.stderr.on("data", keep);
    const finish = () => {
      clearInterval(ticker);
      if (live) process.stderr.write("\r\x1b[K");
    };
    child.on("error", (error) => {
      finish();
      reject(new PlainFailure(`${path.basename(program)} could not be started (${error.code}). Is npm installed?`));
    });
    child.on("close", (code) => {
      finish();
      if (code === 0) console.error(`✓ ${label} … ${((Date.now() - start) / 1000).toFixed(1)} s`);
      resolve({ code, output });
    });
  });
}

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
  if (process.env.npm_lifecycle_event) endWithParent(() => child.kill("SIGTERM"));
  child.on("error", (error) => fail(new PlainFailure(`${PINNED_NODE} could not be started (${error.code}).`)));
  child.on("exit", (code, signal) => process.exit(code ?? 128 + constants.signals[signal]));
}

/** A killed npm passes nothing on. */
function endWithParent(end) {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    end();
  }, PARENT_CHECK_MS);
}

function fail(error) {
  console.error(error instanceof PlainFailure ? `\n${error.message}` : error);
  process.exit(1);
}

async function main() {
  const major = Number(process.versions.node.split(".")[0]);
  if (major < OLDEST_NODE_MAJOR) throw new PlainFailure(`This is Node ${process.versions.node}; the first step needs Node ${OLDEST_NODE_MAJOR} or newer.`);
  const args = process.argv.slice(2);
  const withoutEnvFile = args[0] === "--without-env-file";
  const [script, ...rest] = withoutEnvFile ? args.slice(1) : args;
  if (!packagesAreInstalled()) await installPackages();
  await generatePrismaClient();
  if (script) runScript(script, rest, withoutEnvFile || !existsSync(path.join(ROOT, ".env")) ? [] : ["--env-file=.env"]);
}

main().catch(fail);
