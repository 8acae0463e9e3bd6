"use client";

import { createContext, useContext, useState, useSyncExternalStore, type ReactNode } from "react";
import { duration, exactTime, relativeTime, type TimeStyle } from "#lib/platform/format.ts";

/*
 * One clock for the page. The server's `now` comes in as a prop, so the first render in the browser
 * repeats the server's words; afterwards it ticks, corrected by how far this machine's clock is off.
 * Whoever reads it re-renders only when the words they show change.
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

/** A text (or number) that depends on the time of day, kept current. */
export function useTicking<Value extends string | number>(read: (now: number) => Value): Value {
  const clock = useContext(ClockContext);
  return useSyncExternalStore(
    subscribe,
    () => read(clock.now()),
    () => read(clock.renderedAt),
  );
}

/** The time now, by the server's clock. */
export function useNow(): () => number {
  return useContext(ClockContext).now;
}

/** False on the server and in the first render in the browser. */
export function useIsBrowser(): boolean {
  return useSyncExternalStore(
    never,
    () => true,
    () => false,
  );
}

/** `isAhead`: a plan; once its time has come it is due, not past. */
type TimeAgoProps = { at: Date; style?: TimeStyle; isAhead?: boolean; className?: string };

/** "2 min ago", with the exact time and its zone on hover. */
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

/** "3 h": for how long something has lasted, with the exact time of its beginning on hover. */
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

/** The exact time: in UTC from the server, in the reader's zone once we know it. */
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
