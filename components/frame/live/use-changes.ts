"use client";

import { useEffect, useRef, useState, type RefObject } from "react";
import { openEventStream } from "./open-event-stream.ts";
import { readMarker } from "./read-marker.ts";

type Freshness = {
  state: "live" | "signed_out" | "stale";
  /** What the server says to somebody signed out. */
  why: string | null;
  freshAt: number | null;
};

const ADDRESS = "/api/changes";
const POLL_MS = 5_000;
/** How often a polling page tries the event stream again. */
const TRY_STREAM_EVERY_MS = 60_000;
/** How often, at most, a page reports that a person uses it, which keeps the session alive. */
const TELL_USE_EVERY_MS = 60_000;
/** A slower server counts as down; asking again would only add to its load. */
const ANSWER_WITHIN_MS = 10_000;
const QUIET_FAILURES = 2;
const ASK_WITHIN_MS = 1_000;
/**
 * The pause between two reloads of a page whose companies change all the time, and of one that
 * shows all of them.
 */
const READ_AGAIN_AFTER_MS = 2_000;
const READ_ALL_AGAIN_AFTER_MS = 5_000;

type Options = {
  renderedMarker: string;
  /** URL parameters that name the companies on the page; empty: all. */
  shows: string;
  isUsed: RefObject<boolean>;
  now: () => number;
  onChange: () => void;
};

/**
 * Learns what changes on the server while the page is visible. The server pushes changes; where it
 * cannot (a pooler in front of its database, a proxy that buffers responses, other tabs that hold
 * the connections, a server that is down), the page polls every few seconds.
 */
export function useChanges({ renderedMarker, shows, isUsed, now, onChange }: Options): Freshness {
  const [state, setState] = useState<Freshness["state"]>("live");
  const [why, setWhy] = useState<string | null>(null);
  const [freshAt, setFreshAt] = useState<number | null>(null);
  const marker = useRef(renderedMarker);
  const change = useRef(onChange);
  const readAt = useRef(0);
  useEffect(() => {
    change.current = onChange;
  }, [onChange]);
  useEffect(() => {
    marker.current = renderedMarker;
  }, [renderedMarker]);

  useEffect(() => {
    const stop = new AbortController();
    let closeStream: () => void = () => undefined;
    let poll: ReturnType<typeof setInterval> | undefined;
    let planned: ReturnType<typeof setTimeout> | undefined;
    let triedAt = 0;
    let failures = 0;
    let isAsking = false;
    const isVisible = () => document.visibilityState === "visible";

    const readAgain = (spreadMs: number, pauseMs: number) => {
      const wait = Math.max(Math.random() * spreadMs, readAt.current + pauseMs - now());
      planned ??= setTimeout(() => {
        planned = undefined;
        readAt.current = now();
        if (isVisible()) change.current();
      }, wait);
    };
    const hear = (told: string) => {
      failures = 0;
      setState("live");
      setFreshAt(now());
      if (told !== marker.current) readAgain(0, READ_ALL_AGAIN_AFTER_MS);
      marker.current = told;
    };
    const ask = async () => {
      if (isAsking || !isVisible()) return;
      isAsking = true;
      const limit = AbortSignal.any([stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]);
      const answer = await readMarker(limit, isUsed.current);
      isAsking = false;
      if (stop.signal.aborted) return;
      if (answer.kind === "marker") {
        isUsed.current = false;
        hear(answer.marker);
        if (poll && now() - triedAt > TRY_STREAM_EVERY_MS) follow();
      } else if (answer.kind === "signed_out") {
        setWhy(answer.why);
        setState("signed_out");
      } else if ((failures += 1) > QUIET_FAILURES) setState("stale");
    };
    const listen = (source: EventSource) => {
      source.addEventListener("marker", (event) => {
        clearInterval(poll);
        poll = undefined;
        hear(textOf(event, "marker"));
      });
      source.addEventListener("changed", (event) => {
        setFreshAt(now());
        readAgain(spreadOf(event), shows ? READ_AGAIN_AFTER_MS : READ_ALL_AGAIN_AFTER_MS);
      });
      source.addEventListener("recheck", (event) =>
        setTimeout(() => void ask(), Math.random() * spreadOf(event)),
      );
      source.addEventListener("poll", startAsking);
      source.addEventListener("error", () => {
        setFreshAt(now());
        startAsking();
      });
    };
    const startAsking = () => {
      closeStream();
      poll ??= setInterval(() => void ask(), POLL_MS);
      // With jitter, so that not all pages ask at once when a server goes down.
      setTimeout(() => void ask(), Math.random() * ASK_WITHIN_MS);
    };
    const leave = () => {
      closeStream();
      clearInterval(poll);
      poll = undefined;
    };
    const follow = () => {
      closeStream();
      triedAt = now();
      closeStream = openEventStream(shows ? `${ADDRESS}?${shows}` : ADDRESS, listen, startAsking);
    };
    const look = () => {
      if (isVisible()) follow();
      else leave();
    };
    look();
    const use = setInterval(() => {
      if (isUsed.current) void ask();
    }, TELL_USE_EVERY_MS);
    document.addEventListener("visibilitychange", look);
    return () => {
      stop.abort();
      leave();
      clearTimeout(planned);
      clearInterval(use);
      document.removeEventListener("visibilitychange", look);
    };
  }, [shows, isUsed, now]);

  return { state, why, freshAt };
}

function bodyOf(event: MessageEvent): Record<string, unknown> {
  try {
    const body: unknown = JSON.parse(String(event.data));
    return typeof body === "object" && body !== null ? { ...body } : {};
  } catch {
    return {};
  }
}

function spreadOf(event: MessageEvent): number {
  const { spreadMs } = bodyOf(event);
  return typeof spreadMs === "number" ? spreadMs : 0;
}

function textOf(event: MessageEvent, name: string): string {
  return String(bodyOf(event)[name] ?? "");
}
