// Installs what package-lock.json says; needs no packages itself.

import { existsSync, readFileSync } from "node:fs";
import path from "node:path";
import { COMMANDS } from "./package/commands.mjs";
import { MODULES, PlainFailure, ROOT, runQuietly } from "./run-quietly.mjs";

/** What `npm start` and the worker need after `npm prune --omit=dev`. */
const RUN_IN_PRODUCTION = new Set(["scripts/start.ts", ...Object.values(COMMANDS)]);

/**
 * Whether everything a script needs is installed. npm writes its own lock file last, so without it
 * the install is incomplete.
 */
export function packagesAreInstalled(script) {
  const installedFile = path.join(MODULES, ".package-lock.json");
  if (!existsSync(installedFile)) return false;
  const wanted = readJson(path.join(ROOT, "package-lock.json")).packages;
  const installed = readJson(installedFile).packages;
  const mayLackDev = RUN_IN_PRODUCTION.has(script);
  return Object.entries(wanted).every(([place, { version, optional, dev, devOptional }]) => {
    if (place === "") return true;
    if (installed[place]) return installed[place].version === version;
    // Packages for other systems are optional and missing.
    return optional === true || devOptional === true || (dev === true && mayLackDev);
  });
}

export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, "utf8"));
  } catch (error) {
    throw new PlainFailure(`${path.relative(ROOT, file)} cannot be read (${error.message}).`);
  }
}

export async function installPackages() {
  // NODE_ENV=production would leave out the build tools.
  const result = await npm("ci", "--include=dev");
  if (result.code !== 0) throw new PlainFailure(describeInstallFailure(result.output));
}

function npm(...command) {
  const script = process.env.npm_execpath;
  const flags = [...command, "--no-audit", "--no-fund", "--loglevel=error"];
  const [program, args] = script?.endsWith("js")
    ? [machineNode(), [script, ...flags]]
    : ["npm", flags];
  return runQuietly("Packages", program, args, { ...process.env, PATH: pathWithoutOurs() });
}

/**
 * Under `npm run`, this process may be the Node inside node_modules, which `npm ci` is about to
 * delete.
 */
function machineNode() {
  const npmsNode = process.env.npm_node_execpath;
  return npmsNode && !npmsNode.startsWith(MODULES) ? npmsNode : process.execPath;
}

function pathWithoutOurs() {
  const entries = (process.env.PATH ?? "").split(path.delimiter);
  return entries.filter((entry) => !entry.startsWith(MODULES)).join(path.delimiter);
}

function describeInstallFailure(output) {
  if (/ENOSPC|no space left/i.test(output))
    return "The packages could not be installed: the disk is full. Free about 2 GB and run the command again.";
  if (/EACCES|EPERM|EROFS/.test(output))
    return `The packages could not be installed: ${MODULES} (or npm's cache) is not writable by this user.`;
  if (
    /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ECONNRESET|ETIMEDOUT|ENETUNREACH|EHOSTUNREACH|network/i.test(
      output,
    )
  ) {
    return "The packages could not be downloaded: the npm registry cannot be reached. Check the network and npm's proxy settings, then run the command again.";
  }
  if (/EUSAGE|in sync/.test(output))
    return "package.json and package-lock.json do not agree. Run `npm install` and commit the result.";
  return `npm could not install the packages:\n${output.trim().split("\n").slice(-15).join("\n")}`;
}
