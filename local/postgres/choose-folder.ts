import { createHash } from "node:crypto";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import path from "node:path";
import { canUseFolder, ROOT_STATE_DIR, type PostgresBinaries } from "./postgres-binaries.ts";
import { giveTo } from "./postgres-cluster.ts";

/**
 * Inside DATA_DIR if the server can access it; otherwise (as root, below a closed folder) a
 * separate place.
 */
export function chooseFolder(dataDir: string, { account }: PostgresBinaries): string {
  const inside = path.join(dataDir, "postgres");
  mkdirSync(inside, { recursive: true, mode: 0o700 });
  giveTo(inside, account);
  if (canUseFolder(inside, account)) return path.join(inside, "data");
  rmSync(inside, { recursive: true, force: true });
  const outside = path.join(
    ROOT_STATE_DIR,
    createHash("sha256").update(dataDir).digest("hex").slice(0, 16),
  );
  mkdirSync(outside, { recursive: true, mode: 0o700 });
  chmodSync(ROOT_STATE_DIR, 0o755);
  giveTo(outside, account);
  return path.join(outside, "data");
}
