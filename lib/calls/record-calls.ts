import "server-only";
import { pool } from "#lib/platform/database/db.ts";
import { deleteInSteps, ROWS_AT_ONCE } from "#lib/platform/database/delete-in-steps.ts";
import { type GustoCall, onGustoCall } from "#lib/gusto/call-channel.ts";
import { logger } from "#lib/platform/logger.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import { addCall, type CallBuffer, emptyBuffer, putBack } from "./call-buffer.ts";
import { writeCalls } from "./write-calls.ts";

/*
 * Statistics of all calls this process makes to Gusto. A call only adds to sums in memory; they are
 * written every few seconds and on shutdown. A killed process loses its last few seconds.
 */

const FLUSH_EVERY_MS = 3_000;

type Recording = { buffer: CallBuffer; writing: Promise<void>; stop?: () => void };

const recording = processWide<Recording>("record of calls", () => ({
  buffer: emptyBuffer(),
  writing: Promise.resolve(),
}));

/** Starts the record of this process. A second start changes nothing. */
export function startRecordingCalls(): void {
  if (recording.stop) return;
  const silence = onGustoCall((call: GustoCall) => addCall(recording.buffer, call));
  const timer = setInterval(() => void flushCalls(), FLUSH_EVERY_MS).unref();
  recording.stop = () => {
    silence();
    clearInterval(timer);
  };
}

/** Stops recording and flushes the rest. */
export async function stopRecordingCalls(): Promise<void> {
  recording.stop?.();
  delete recording.stop;
  await flushCalls();
}

/** Flushes the sums so far. Never throws: what could not be written is kept for the next flush. */
export function flushCalls(): Promise<void> {
  return (recording.writing = recording.writing.then(async () => {
    const taken = recording.buffer;
    if (taken.buckets.size + taken.failures.length + taken.versions.size === 0) return;
    recording.buffer = emptyBuffer();
    await writeCalls(taken).catch((error: unknown) => {
      logger().warn({ err: error }, "Call statistics could not be written");
      putBack(recording.buffer, taken);
    });
  }));
}

/** Counts are kept for 90 days, the failed calls themselves for 30. */
export async function deleteOldCalls(): Promise<void> {
  await deleteInSteps(() =>
    deleteSome("gusto_call_buckets", "minute < now() - interval '90 days'"),
  );
  await deleteInSteps(() => deleteSome("gusto_call_failures", "at < now() - interval '30 days'"));
}

async function deleteSome(
  table: "gusto_call_buckets" | "gusto_call_failures",
  isOld: string,
): Promise<number> {
  const { rowCount } = await pool().query(
    `DELETE FROM ${table} WHERE ctid IN (SELECT ctid FROM ${table} WHERE ${isOld} LIMIT ${ROWS_AT_ONCE})`,
  );
  return rowCount ?? 0;
}
