import { spawnSync } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PlainFailure } from "../../local/plain-failure.ts";
import { runCaptured } from "../../local/processes/run-captured.ts";
import { readEnvironment, ROOT_DIR } from "../../local/settings.ts";

/**
 * The release that an update is tried from: whoever makes a release names it here. `schemaVersion`
 * is the newest migration that it brings.
 */
export const LAST_RELEASE = {
  commit: "f9c53692983eead566f309a63b0900c768ce9eb2",
  schemaVersion: "20261128110900_sweeps_by_index",
};

/** Kept: a release does not change. */
const FOLDER = path.join(tmpdir(), `dashboard-release-${LAST_RELEASE.commit.slice(0, 12)}`);

/**
 * The last release with its packages and its production build, made on first use.
 * @returns its folder
 * @throws PlainFailure where this clone does not hold that commit, or it cannot be built
 */
export async function prepareLastRelease(): Promise<string> {
  if (!existsSync(path.join(FOLDER, "package.json"))) unpack();
  const { code, output } = await runCaptured(
    [path.join(FOLDER, "scripts", "bootstrap.mjs"), "scripts/build.ts"],
    { env: readEnvironment() },
  );
  if (code !== 0) throw new PlainFailure(`The last release could not be built:\n${output.trim()}`);
  return FOLDER;
}

function unpack(): void {
  const { commit } = LAST_RELEASE;
  const inClone = spawnSync("git", ["cat-file", "-e", `${commit}^{commit}`], { cwd: ROOT_DIR });
  if (inClone.status !== 0)
    throw new PlainFailure(
      `The last release is commit ${commit.slice(0, 12)}, which this clone does not hold. Run \`git fetch --unshallow\` first.`,
    );
  rmSync(FOLDER, { recursive: true, force: true });
  const draft = `${FOLDER}.draft`;
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft);
  const archive = spawnSync("git", ["archive", commit], { cwd: ROOT_DIR, maxBuffer: 2 ** 30 });
  spawnSync("tar", ["-x", "-C", draft], { input: archive.stdout });
  copyPackages(draft);
  renameSync(draft, FOLDER);
}

/** The packages of this release, where they are the same; otherwise its own bootstrap installs them. */
function copyPackages(folder: string): void {
  const lockOf = (root: string) => readFileSync(path.join(root, "package-lock.json"), "utf8");
  if (lockOf(folder) !== lockOf(ROOT_DIR)) return;
  cpSync(path.join(ROOT_DIR, "node_modules"), path.join(folder, "node_modules"), {
    recursive: true,
    verbatimSymlinks: true,
  });
}
