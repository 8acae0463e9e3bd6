// Keeps a part of the product running: if it ends by itself, it is restarted after a growing pause.

import { PlainFailure } from "../plain-failure.ts";
import {
  beginLog,
  lastLogLines,
  startProcess,
  type ManagedProcess,
  type ProcessPlan,
} from "./managed-process.ts";

export type Supervised = {
  logFile: string;
  hasEnded: () => boolean;
  /** @throws PlainFailure with the end of its log if it ended during startup */
  requireAlive: () => Promise<void>;
  stop: (hurry: AbortSignal) => Promise<void>;
};

type WhenItEnds = { restart: true } | { onEnd: (sentence: string) => void };

const FIRST_PAUSE_MS = 1_000;
const LONGEST_PAUSE_MS = 30_000;
/**
 * A part that ran this long before it ended restarts without the long pause of earlier failures.
 */
const STABLE_MS = 60_000;
/** How long a part without a readiness check must live to count as started. */
const ALIVE_AFTER_MS = 1_000;

export function startSupervised(plan: ProcessPlan, whenItEnds: WhenItEnds): Supervised {
  beginLog(plan.dataDir, plan.name);
  const startedAt = Date.now();
  let stopping = false;
  let pause: { timer: NodeJS.Timeout } | undefined;
  let current = launch(FIRST_PAUSE_MS);

  function launch(pauseMs: number): ManagedProcess {
    const begun = Date.now();
    const launched = startProcess(plan);
    void launched.ended.then((reason) => {
      if (!stopping) afterEnd(reason, Date.now() - begun > STABLE_MS ? FIRST_PAUSE_MS : pauseMs);
    });
    return launched;
  }

  function afterEnd(reason: string, pauseMs: number): void {
    const ended = `The ${plan.name} stopped unexpectedly (${reason}; log: ${current.logFile}).`;
    if ("onEnd" in whenItEnds) return whenItEnds.onEnd(ended);
    console.error(`${ended} Restarting in ${pauseMs / 1000} s.`);
    const restart = (): void => {
      pause = undefined;
      current = launch(Math.min(pauseMs * 2, LONGEST_PAUSE_MS));
    };
    pause = { timer: setTimeout(restart, pauseMs) };
  }

  return {
    logFile: current.logFile,
    hasEnded: () => current.hasEnded(),
    requireAlive: async () => {
      const remainingMs = Math.max(0, startedAt + ALIVE_AFTER_MS - Date.now());
      await new Promise((resolve) => setTimeout(resolve, remainingMs));
      if (current.hasEnded()) throw endedAtStart(plan.name, current.logFile);
    },
    stop: async (hurry) => {
      stopping = true;
      clearTimeout(pause?.timer);
      await current.stop(hurry);
    },
  };
}

export function endedAtStart(name: string, logFile: string): PlainFailure {
  return new PlainFailure(
    `The ${name} stopped during startup. Last lines of ${logFile}:\n${lastLogLines(logFile)}`,
  );
}
