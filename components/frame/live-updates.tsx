"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef, useState } from "react";
import { signInPath } from "#lib/platform/http/return-to.ts";
import { relativeTime } from "#lib/platform/format.ts";
import { Notice } from "../ui/notice.tsx";
import { ButtonLink } from "../ui/controls/button.tsx";
import { useNow, useTicking } from "../ui/clock.tsx";
import { readMarker } from "./read-marker.ts";

const POLL_MS = 5_000;
/** A server that takes longer is as good as away; asking again would only add to its load. */
const ANSWER_WITHIN_MS = 10_000;
const QUIET_FAILURES = 2;

const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** Whether somebody has used the page since this was last set to false. */
function useIsUsed() {
  const isUsed = useRef(false);
  useEffect(() => {
    const stop = new AbortController();
    for (const act of ACTS)
      addEventListener(
        act,
        () => {
          isUsed.current = true;
        },
        { signal: stop.signal, passive: true },
      );
    return () => stop.abort();
  }, []);
  return isUsed;
}

/** Keeps a page current while it is looked at, and says so when it cannot. Only what a person does on it keeps the session alive. */
export function LiveUpdates({ renderedMarker }: { renderedMarker: string }) {
  const router = useRouter();
  const path = usePathname();
  const now = useNow();
  const marker = useRef(renderedMarker);
  const failures = useRef(0);
  const isUsed = useIsUsed();
  const [state, setState] = useState<"live" | "signed_out" | "stale">("live");
  const [freshAt, setFreshAt] = useState<number | null>(null);

  useEffect(() => {
    const stop = new AbortController();
    let isAsking = false;
    const poll = async () => {
      if (isAsking || document.visibilityState !== "visible") return;
      isAsking = true;
      const answer = await readMarker(
        AbortSignal.any([stop.signal, AbortSignal.timeout(ANSWER_WITHIN_MS)]),
        isUsed.current,
      );
      isAsking = false;
      if (stop.signal.aborted) return;
      if (answer.kind === "marker") isUsed.current = false;
      failures.current = answer.kind === "failed" ? failures.current + 1 : 0;
      if (answer.kind === "signed_out") setState("signed_out");
      else if (failures.current > QUIET_FAILURES) setState("stale");
      else if (answer.kind === "marker") {
        setState("live");
        setFreshAt(now());
        if (marker.current !== answer.marker) router.refresh();
        marker.current = answer.marker;
      }
    };
    const pollAgain = () => void poll();
    pollAgain();
    const timer = setInterval(pollAgain, POLL_MS);
    document.addEventListener("visibilitychange", pollAgain);
    return () => {
      stop.abort();
      clearInterval(timer);
      document.removeEventListener("visibilitychange", pollAgain);
    };
  }, [router, now, isUsed]);

  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-18 z-30 flex justify-center px-4 md:bottom-6"
    >
      {state === "signed_out" && (
        <Floating>
          <Notice
            tone="info"
            title="You are signed out"
            action={
              <ButtonLink size="small" href={signInPath(path + window.location.search)}>
                Sign in
              </ButtonLink>
            }
          >
            This page is out of date.
          </Notice>
        </Floating>
      )}
      {state === "stale" && (
        <Floating>
          <Notice tone="warn" title="Not updating right now">
            <StaleSince at={freshAt} />
          </Notice>
        </Floating>
      )}
    </div>
  );
}

function Floating({ children }: { children: React.ReactNode }) {
  return (
    <div className="pointer-events-auto w-full max-w-md animate-arrive rounded-md border border-line bg-surface shadow-floating">
      {children}
    </div>
  );
}

function StaleSince({ at }: { at: number | null }) {
  const age = useTicking((now) => (at === null ? "" : relativeTime(new Date(at), now, "long")));
  return (
    <>
      The dashboard cannot be reached.{" "}
      {age ? `This page is from ${age}.` : "This page may be out of date."} It is retried
      automatically.
    </>
  );
}
