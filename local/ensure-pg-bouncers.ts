// Finds a PgBouncer for the tests; on Debian as root, installs one if there is none.

import { spawnSync } from "node:child_process";
import { existsSync } from "node:fs";
import { readEnvironment } from "./settings.ts";

const PLACES = [
  "/usr/sbin/pgbouncer",
  "/usr/local/bin/pgbouncer",
  "/opt/homebrew/bin/pgbouncer",
  "/usr/bin/pgbouncer",
];

/**
 * The programs to test with: the one in `PGBOUNCER` and the machine's own. Empty if there is none
 * and none can be installed.
 */
export function ensurePgBouncers(): string[] {
  const named = readEnvironment().PGBOUNCER;
  const installed = findInstalled() ?? (installFromDebian() ? findInstalled() : undefined);
  return [named, installed].filter((program): program is string => Boolean(program));
}

/** One that is there already: the one of `PGBOUNCER`, or the machine's own. */
export function findPgBouncer(): string | undefined {
  return readEnvironment().PGBOUNCER || findInstalled();
}

function findInstalled(): string | undefined {
  return PLACES.find((program) => existsSync(program));
}

function installFromDebian(): boolean {
  if (process.getuid?.() !== 0 || !existsSync("/usr/bin/apt-get")) return false;
  // A run level of 1 keeps the package from starting a service.
  const options = {
    stdio: "ignore",
    env: { ...readEnvironment(), DEBIAN_FRONTEND: "noninteractive", RUNLEVEL: "1" },
  } as const;
  const install = ["install", "-y", "--no-install-recommends", "pgbouncer"];
  return (
    spawnSync("apt-get", install, options).status === 0 ||
    (spawnSync("apt-get", ["update"], options).status === 0 &&
      spawnSync("apt-get", install, options).status === 0)
  );
}
