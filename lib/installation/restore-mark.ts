import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/*
 * What is remembered outside of the database: for each one, by its id, when its newest pair was stored. Several processes and several
 * databases may share the file. A write replaces it as a whole, so that nobody ever reads half of one.
 */

const stored = z.object({ newest_pairs: z.record(z.string(), z.iso.datetime()) });

/** More databases than anybody serves from one place; those that were marked longest ago are forgotten. */
const MOST_DATABASES = 50;

/** By the ids of the databases. @throws when there is a file that cannot be read */
export async function readRestoreMarks(file: string): Promise<ReadonlyMap<string, Date>> {
  return new Map(
    Object.entries(await readAll(file)).map(([databaseId, at]) => [databaseId, new Date(at)]),
  );
}

/** Never moves a mark back. @throws when the file cannot be written */
export async function writeRestoreMark(file: string, databaseId: string, at: Date): Promise<void> {
  const marks = await readAll(file);
  const known = marks[databaseId];
  if (known !== undefined && new Date(known) >= at) return;
  const newest = Object.entries({ ...marks, [databaseId]: at.toISOString() })
    .toSorted(([, a], [, b]) => b.localeCompare(a))
    .slice(0, MOST_DATABASES);
  await replaceFile(
    file,
    `${JSON.stringify({ newest_pairs: Object.fromEntries(newest) }, null, 2)}\n`,
  );
}

async function readAll(file: string): Promise<Record<string, string>> {
  const text = await readFile(file, "utf8").catch((error: NodeJS.ErrnoException) => {
    if (error.code === "ENOENT") return null;
    throw error;
  });
  return text === null ? {} : stored.parse(JSON.parse(text)).newest_pairs;
}

async function replaceFile(file: string, text: string): Promise<void> {
  const draft = `${file}.${randomUUID()}`;
  await mkdir(path.dirname(file), { recursive: true });
  try {
    await writeFile(draft, text, { mode: 0o600, flush: true });
    await rename(draft, file);
  } finally {
    await rm(draft, { force: true });
  }
}
