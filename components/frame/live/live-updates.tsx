"use client";

import { usePathname, useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { signInPath } from "#lib/platform/http/return-to.ts";
import { relativeTime } from "#lib/platform/format.ts";
import { Notice } from "../../ui/notice.tsx";
import { ButtonLink } from "../../ui/controls/button.tsx";
import { useNow, useTicking } from "../../ui/clock.tsx";
import { useShownCompanies } from "./shown-companies.tsx";
import { useChanges } from "./use-changes.ts";

const ACTS = ["pointerdown", "keydown", "wheel", "touchmove"] as const;

/** Whether someone has used the page since this was last set to false. */
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

/** Where the server did not say why. */
const SIGNED_OUT = "You are signed out. Sign in and try again.";

/**
 * Keeps a visible page current, and says so when it cannot. Only a person's actions on it keep the
 * session alive.
 */
export function LiveUpdates({ renderedMarker }: { renderedMarker: string }) {
  const router = useRouter();
  const path = usePathname();
  const { state, why, freshAt } = useChanges({
    renderedMarker,
    shows: useShownCompanies(),
    isUsed: useIsUsed(),
    now: useNow(),
    onChange: router.refresh,
  });

  return (
    <div
      aria-live="polite"
      className="pointer-events-none fixed inset-x-0 bottom-18 z-30 flex justify-center px-4 md:bottom-6"
    >
      {state === "signed_out" && (
        <Floating>
          <Notice
            tone="info"
            title={why ?? SIGNED_OUT}
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
