import "server-only";
import { readFile, stat } from "node:fs/promises";
import path from "node:path";
import { z } from "zod";
import type { ReadinessFacts } from "./readiness-views.ts";

/**
 * Each of these counts a broken promise. Losses that strict single use makes unavoidable are not
 * included.
 */
const counts = z.object({
  trials: z.number(),
  lost: z.number(),
  overlaps: z.number(),
  forks: z.number(),
  usedBeforeCommit: z.number(),
  callsForFinalRows: z.number(),
  heldConnections: z.number(),
  unrecoverable: z.number(),
});
const report = z.object({
  experiments: z.record(z.string(), z.object({ rule: z.string(), counts })),
  schedules: z.object({ done: z.number() }),
  violations: z.array(z.string()),
});

/**
 * The `npm run chaos` results of this installation; null if it wasn't run here or the report can't
 * be read.
 */
export async function readChaosReport(directory = process.cwd()): Promise<ReadinessFacts["chaos"]> {
  const file = path.join(directory, "reports", "chaos.json");
  try {
    const { experiments, schedules, violations } = report.parse(
      JSON.parse(await readFile(file, "utf8")),
    );
    const each = Object.values(experiments);
    const isBroken =
      violations.length > 0 ||
      each.some(
        ({ rule, counts: { trials: _, unrecoverable, ...broken } }) =>
          Object.values(broken).some((count) => count > 0) ||
          (rule === "first_use" && unrecoverable > 0),
      );
    return {
      at: (await stat(file)).mtime,
      trials: each.reduce((sum, one) => sum + one.counts.trials, 0),
      schedules: schedules.done,
      isBroken,
    };
  } catch {
    return null;
  }
}
