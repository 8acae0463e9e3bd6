import { randomUUID } from "node:crypto";
import { mkdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";

/*
 * What is remembered outside the database: for each database id, when its newest pair was stored.
 * Several processes and databases may share the file. Each write replaces the whole file, so no
 * reader sees half of one.
 */

const stored = z.object({ newest_pairs: z.record(z.string(), z.iso.datetime()) });

/** More databases than anyone serves from one place; beyond that, the oldest marks are dropped. */
const MOST_DATABASES = 50;

/** By database id. @throws if the file exists but can't be read */
export async function readRestoreMarks(file: string): Promise<ReadonlyMap<string, Date>> {
  return new Map(
    Object.entries(await readAll(file)).map(([databaseId, at]) => [databaseId, new Date(at)]),
  );
}

/** Never moves a mark back. @throws if the file can't be written */
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
