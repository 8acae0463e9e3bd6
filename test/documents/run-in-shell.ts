// What people type, typed: a shell in which `npm run` starts our scripts at once, on this Node.

import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { text } from "node:stream/consumers";
import { ROOT_DIR } from "../../local/settings.ts";

const { scripts } = JSON.parse(readFileSync("package.json", "utf8")) as {
  scripts: Record<string, string>;
};

/**
 * Ends at the first command that fails.
 * @param account who types; without one, whoever runs us
 * @returns what was printed, and the code of the end
 */
export async function runInShell(
  commands: string,
  environment: NodeJS.ProcessEnv,
  account: { uid?: number; gid?: number } = {},
): Promise<{ code: number; output: string }> {
  const child = spawn("bash", ["-euo", "pipefail", "-c", `${npm()}\n${commands}`], {
    ...account,
    cwd: account.uid === undefined ? ROOT_DIR : "/",
    env: { ...environment, NODE: process.execPath },
    stdio: ["ignore", "pipe", "pipe"],
  });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  const printed = await Promise.all([text(child.stdout), text(child.stderr)]);
  return { code: await ended, output: printed.join("") };
}

/** Without npm and the first step of every command, which would install what is missing and read the machine's .env. */
function npm(): string {
  const cases = Object.entries(scripts)
    .map(([name, script]) => [name, /bootstrap\.mjs (scripts\/\S+\.ts)$/.exec(script)?.[1]])
    .flatMap(([name, file]) =>
      file ? [`${name}) "$NODE" --conditions=react-server ${file} "$@" ;;`] : [],
    );
  return `npm() {
    [ "$1" = run ] && shift
    local name=$1; shift
    if [ "\${1-}" = -- ]; then shift; fi
    case "$name" in
      ${cases.join("\n")}
      *) echo "no script $name" >&2; return 1 ;;
    esac
  }`;
}
