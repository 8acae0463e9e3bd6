import { globSync, readFileSync } from "node:fs";
import path from "node:path";
import { describe, expect, it } from "vitest";
import type { Job } from "#lib/platform/jobs/define-job.ts";
import { JOBS } from "./jobs.ts";

const ROOT = path.join(import.meta.dirname, "..");

/** Every file that defines a job, with its exports. */
async function readJobFiles(): Promise<{ file: string; jobs: Job[]; definitions: number }[]> {
  const files = globSync(["lib/**/*.ts", "app/**/*.ts", "worker/**/*.ts"], { cwd: ROOT })
    .filter((file) => !file.endsWith(".test.ts") && !file.endsWith("define-job.ts"))
    .map((file) => ({ file, text: readFileSync(path.join(ROOT, file), "utf8") }))
    .filter(({ text }) => text.includes("defineJob("));
  return Promise.all(
    files.map(async ({ file, text }) => {
      const exported = Object.values((await import(path.join(ROOT, file))) as object);
      return {
        file,
        definitions: text.split("defineJob(").length - 1,
        jobs: exported.filter((value: object) => "tryEnqueueMany" in value) as Job[],
      };
    }),
  );
}

describe("the jobs", async () => {
  const files = await readJobFiles();
  const defined = files.flatMap(({ jobs }) => jobs);

  it("are found at all", () => {
    expect(defined.length).toBeGreaterThan(15);
  });

  it.each(files)(
    "are one per file, which has the job's name: $file",
    ({ file, jobs, definitions }) => {
      expect(file).toMatch(/-job\.ts$/);
      expect(definitions).toBe(1);
      expect(jobs).toHaveLength(1);
    },
  );

  it("are all run by the worker, each once", () => {
    const names = (jobs: readonly Job[]) => jobs.map(({ name }) => name).toSorted();
    expect(names(JOBS)).toEqual(names(defined));
    expect(new Set(names(JOBS)).size).toBe(JOBS.length);
  });

  it("have a payload, which is empty if no one enqueues them", () => {
    for (const { name, payload, repeats } of defined)
      expect(payload.safeParse({}).success, name).toBe(repeats !== undefined);
  });
});
