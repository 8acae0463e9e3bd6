import "server-only";
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
