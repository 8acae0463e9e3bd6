import { countOf } from "#lib/platform/format.ts";
import type { SyncRunState, SyncTrigger } from "#lib/payroll/runs/run-states.ts";
import type { ResourceState } from "#lib/payroll/progress/run-progress.ts";
import type { StoredRows } from "#lib/payroll/rows/stored-rows.ts";
import type { Tone } from "../ui/tone.ts";

export const RUN_WORDS: Readonly<Record<SyncRunState, { word: string; tone: Tone }>> = {
  queued: { word: "Waiting", tone: "idle" },
  running: { word: "Running", tone: "info" },
  succeeded: { word: "Done", tone: "good" },
  partial: { word: "Incomplete", tone: "warn" },
  failed: { word: "Failed", tone: "bad" },
  cancelled: { word: "Canceled", tone: "idle" },
};

export const RESOURCE_STATE_WORDS: Readonly<Record<ResourceState, { word: string; tone: Tone }>> = {
  pending: { word: "Not started", tone: "idle" },
  running: { word: "Reading", tone: "info" },
  succeeded: { word: "Read", tone: "good" },
  failed: { word: "Failed", tone: "bad" },
  skipped: { word: "Skipped", tone: "idle" },
};

export const TRIGGER_WORDS: Readonly<Record<SyncTrigger, string>> = {
  pick: "Company selected",
  bulk: "Requested for many companies",
  person: "Requested",
  api: "Requested by a service",
  webhook: "Gusto reported a change",
  schedule: "Scheduled",
};

/**
 * "688 rows of synced data, 74 jobs and pay changes within them": the first number is counted like
 * a run counts.
 */
export function storedWords({ rows, contained, setAside }: StoredRows): string {
  const parts = [
    `${countOf(rows, "row", "rows")} of synced data`,
    contained > 0 &&
      `${countOf(contained, "job or pay change", "jobs and pay changes")} within them`,
    setAside > 0 && `${countOf(setAside, "row", "rows")} that could not be read`,
  ];
  return parts.filter(Boolean).join(", ");
}
