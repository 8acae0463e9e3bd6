"use client";

import { useEffect, useState } from "react";
import { openEventStream } from "../frame/live/open-event-stream.ts";
import type { RunProgress } from "#lib/payroll/progress/run-progress.ts";

type SyncProgress = { runs: RunProgress[]; connection: "live" | "reconnecting" };

const ADDRESS = "/api/sync/progress";
/** A short gap between two connections is normal: the server ends each one after a while. */
const GAP_SHOWN_AFTER_MS = 3_000;
const FAILURES_BEFORE_POLLING = 3;
const POLL_MS = 5_000;

/**
 * Live runs, pushed by the server while the page is visible; a hidden page holds no connection,
 * because browsers have few. If pushing keeps failing (a proxy that buffers responses), or other
 * tabs hold the connections there are, it polls
 * every few seconds instead.
 */
export function useSyncProgress(initial: RunProgress[], companyId?: string): SyncProgress {
  const [runs, setRuns] = useState(initial);
  const [connection, setConnection] = useState<SyncProgress["connection"]>("live");

  useEffect(() => {
    const address = companyId ? `${ADDRESS}?company=${companyId}` : ADDRESS;
    let closeStream: (() => void) | undefined;
    let gap: ReturnType<typeof setTimeout> | undefined;
    let poll: ReturnType<typeof setInterval> | undefined;
    let failures = 0;

    const tell = (text: string) => {
      const told = parseRuns(text);
      if (!told) return;
      clearTimeout(gap);
      gap = undefined;
      failures = 0;
      setConnection("live");
      setRuns(told);
    };
    const lose = () => {
      gap ??= setTimeout(() => setConnection("reconnecting"), GAP_SHOWN_AFTER_MS);
    };
    const ask = async () => {
      try {
        const answer = await fetch(`${address}${companyId ? "&" : "?"}once=1`, {
          cache: "no-store",
        });
        if (answer.ok) tell(await answer.text());
        else lose();
      } catch {
        lose();
      }
    };
    const startPolling = () => {
      closeStream?.();
      closeStream = undefined;
      poll ??= setInterval(() => void ask(), POLL_MS);
      void ask();
    };
    const listen = (source: EventSource) => {
      source.addEventListener("progress", (event) => tell(String(event.data)));
      source.addEventListener("error", () => {
        lose();
        failures += 1;
        // A refusal closes it for good; the browser retries a lost connection.
        if (failures >= FAILURES_BEFORE_POLLING || source.readyState === EventSource.CLOSED)
          startPolling();
      });
    };
    const close = () => {
      closeStream?.();
      closeStream = undefined;
      clearTimeout(gap);
      gap = undefined;
      clearInterval(poll);
      poll = undefined;
    };
    const follow = () => {
      if (document.visibilityState !== "visible") close();
      else if (!closeStream && !poll) {
        failures = 0;
        closeStream = openEventStream(address, listen, startPolling);
      }
    };
    follow();
    document.addEventListener("visibilitychange", follow);
    return () => {
      document.removeEventListener("visibilitychange", follow);
      close();
    };
  }, [companyId]);

  return { runs, connection };
}

function parseRuns(text: string): RunProgress[] | null {
  try {
    const body: unknown = JSON.parse(text);
    return typeof body === "object" && body !== null && "runs" in body && Array.isArray(body.runs)
      ? (body.runs as RunProgress[])
      : null;
  } catch {
    return null;
  }
}
