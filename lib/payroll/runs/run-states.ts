/* Pure; components may import it. */

/** Why a run was started. */
export type SyncTrigger = "pick" | "bulk" | "person" | "api" | "webhook" | "schedule";

export type SyncRunState = "queued" | "running" | "succeeded" | "partial" | "failed" | "cancelled";
