// DATA_DIR/database.json: the cluster's location, port and password.

import { existsSync, readFileSync, writeFileSync } from "node:fs";
import path from "node:path";
import { PlainFailure } from "../plain-failure.ts";

export type DatabaseNotes = { folder: string; port: number; password: string };

function notesFile(dataDir: string): string {
  return path.join(dataDir, "database.json");
}

export function readNotes(dataDir: string): DatabaseNotes | null {
  const file = notesFile(dataDir);
  if (!existsSync(file)) return null;
  try {
    const notes = JSON.parse(readFileSync(file, "utf8")) as Partial<DatabaseNotes>;
    if (notes.folder && notes.password)
      return {
        folder: path.resolve(dataDir, notes.folder),
        password: notes.password,
        port: notes.port ?? 0,
      };
  } catch {
    // Said below.
  }
  throw new PlainFailure(
    `${file} is damaged. Delete the folder ${dataDir} to start over, or set DATA_DIR to another database.`,
  );
}

/**
 * A folder inside DATA_DIR is stored as a relative path: a copy of DATA_DIR must use its own
 * cluster, not the original's.
 */
export function writeNotes(dataDir: string, notes: DatabaseNotes): void {
  const folder = notes.folder.startsWith(dataDir + path.sep)
    ? path.relative(dataDir, notes.folder)
    : notes.folder;
  writeFileSync(notesFile(dataDir), `${JSON.stringify({ ...notes, folder }, null, 2)}\n`, {
    mode: 0o600,
  });
}
