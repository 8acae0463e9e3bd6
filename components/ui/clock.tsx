"use client";

import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from "react";
import { duration, exactTime, relativeTime, type TimeStyle } from "#lib/platform/format.ts";

/*
 * One clock for the page. The server's `now` is a prop, so the browser's first render repeats the
 * server's text; afterwards it ticks, corrected for this machine's clock offset. Components
 * re-render only when their text changes.
 */

type Clock = { renderedAt: number; now: () => number };

const ClockContext = createContext<Clock>({ renderedAt: 0, now: () => Date.now() });

export function ClockProvider({ now, children }: { now: number; children: ReactNode }) {
  const [clock] = useState<Clock>(() => {
    const offset = now - Date.now();
    return { renderedAt: now, now: () => Date.now() + offset };
  });
  return <ClockContext value={clock}>{children}</ClockContext>;
}

const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => listeners.forEach((tell) => tell()), 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

const never = () => () => undefined;

/** A string or number that depends on the current time, kept up to date. */
export function useTicking<Value extends string | number>(read: (now: number) => Value): Value {
  const clock = useContext(ClockContext);
  return useSyncExternalStore(
    subscribe,
    () => read(clock.now()),
    () => read(clock.renderedAt),
  );
}

/** The current time, by the server's clock. */
export function useNow(): () => number {
  return useContext(ClockContext).now;
}

/** False on the server and in the browser's first render. */
export function useIsBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** `isAhead`: a planned time; once reached it is due, not past. */
type TimeAgoProps = { at: Date; style?: TimeStyle; isAhead?: boolean; className?: string };

/** "2 min ago", with the exact time and zone on hover. */
export function TimeAgo({ at, style = "short", isAhead = false, className }: TimeAgoProps) {
  const text = useTicking((now) =>
    isAhead && at.getTime() <= now ? "due now" : relativeTime(at, now, style),
  );
  return (
    <time dateTime={at.toISOString()} title={useExactTime(at)} className={className}>
      {text}
    </time>
  );
}

/** "3 h": how long something has lasted, with its exact start on hover. */
export function TimeFor({ since, className }: { since: Date; className?: string }) {
  const text = useTicking((now) => duration((now - since.getTime()) / 1000));
  return (
    <time
      dateTime={since.toISOString()}
      title={`Since ${useExactTime(since)}`}
      className={className}
    >
      {text}
    </time>
  );
}

/** The exact time: in UTC from the server, in the reader's zone once known. */
export function ExactTime({ at, className }: { at: Date; className?: string }) {
  return (
    <time dateTime={at.toISOString()} className={className}>
      {useExactTime(at)}
    </time>
  );
}

function useExactTime(at: Date): string {
  return exactTime(at, useIsBrowser() ? undefined : "UTC");
}
