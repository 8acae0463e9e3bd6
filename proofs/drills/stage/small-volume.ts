import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, mkdtempSync, openSync, rmSync, writeSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { PlainFailure } from "../../../local/plain-failure.ts";
import { giveTo } from "../../../local/postgres/postgres-cluster.ts";
import type { Account } from "../../../local/postgres/postgres-binaries.ts";

const MEGABYTE = 1024 * 1024;
const PIECE_BYTES = 4_096;

/** A file system of its own, so small that it can be filled to its last block. */
export class SmallVolume {
  readonly folder: string;
  readonly #ballast: string;

  private constructor(folder: string) {
    this.folder = folder;
    this.#ballast = path.join(folder, "ballast");
  }

  /** @throws PlainFailure where this account may not mount one */
  static mount(megabytes: number, account: Account, drill: string): SmallVolume {
    const folder = mkdtempSync(path.join(tmpdir(), "dashboard-volume-"));
    try {
      execFileSync("mount", ["-t", "tmpfs", "-o", `size=${megabytes}m`, "tmpfs", folder], {
        stdio: "pipe",
      });
    } catch {
      rmSync(folder, { recursive: true });
      throw new PlainFailure(
        `it needs a small file system of its own, which only root may mount (sudo npm run drill -- --only ${drill})`,
      );
    }
    giveTo(folder, account);
    return new SmallVolume(folder);
  }

  makeFolder(name: string, account: Account): string {
    const made = path.join(this.folder, name);
    mkdirSync(made, { mode: 0o700 });
    giveTo(made, account);
    return made;
  }

  /** Until nothing fits any more. */
  fill(): void {
    const file = openSync(this.#ballast, "a");
    try {
      for (const bytes of [MEGABYTE, PIECE_BYTES]) writeUntilFull(file, Buffer.alloc(bytes));
    } finally {
      closeSync(file);
    }
  }

  /** What `fill` wrote is gone. */
  makeRoom(): void {
    rmSync(this.#ballast, { force: true });
  }

  unmount(): void {
    execFileSync("umount", ["--lazy", this.folder]);
    rmSync(this.folder, { recursive: true, force: true });
  }
}

function writeUntilFull(file: number, piece: Buffer): void {
  try {
    while (writeSync(file, piece) === piece.length);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== "ENOSPC") throw error;
  }
}
