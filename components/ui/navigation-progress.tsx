"use client";

import { usePathname, useRouter, useSearchParams } from "next/navigation";
import { useCallback, useEffect, useState } from "react";

const START_EVENT = "navigation-start";
/** Sooner than this, a page needs no sign that it is on its way. */
const SHOWN_AFTER_MS = 150;
/** A link that led back to the same page never arrives. */
const GIVEN_UP_AFTER_MS = 15_000;

/** Goes to a page as a link does, with the same sign that it is on its way. */
export function useNavigate(): (path: string) => void {
  const router = useRouter();
  return useCallback(
    (path) => {
      window.dispatchEvent(new Event(START_EVENT));
      router.push(path);
    },
    [router],
  );
}

/**
 * A thin line at the top from the press of a link until its page is there. The page before stays: no
 * page has a boundary that could be filled later, because a browser without scripts would never
 * fill it.
 */
export function NavigationProgress() {
  const path = usePathname();
  const query = useSearchParams().toString();
  const here = `${path}?${query}`;
  const [left, setLeft] = useState<string | null>(null);
  const isShown = left === here;

  useEffect(() => {
    let timer: ReturnType<typeof setTimeout> | undefined;
    const start = () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        setLeft(here);
        timer = setTimeout(() => setLeft(null), GIVEN_UP_AFTER_MS);
      }, SHOWN_AFTER_MS);
    };
    const press = (event: MouseEvent) => {
      if (leadsElsewhere(event)) start();
    };
    window.addEventListener(START_EVENT, start);
    document.addEventListener("click", press);
    return () => {
      clearTimeout(timer);
      setLeft(null);
      window.removeEventListener(START_EVENT, start);
      document.removeEventListener("click", press);
    };
  }, [here]);

  return (
    <div role="status" className="pointer-events-none fixed inset-x-0 top-0 z-50">
      {isShown && (
        <>
          <div
            data-navigating
            className="h-0.5 w-full origin-left bg-accent motion-safe:animate-advance"
          />
          <span className="sr-only">Loading…</span>
        </>
      )}
    </div>
  );
}

/** Next.js takes a press of its links from the browser; downloads and new tabs stay with it. */
function leadsElsewhere(event: MouseEvent): boolean {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  if (!event.defaultPrevented || !link) return false;
  return link.pathname !== location.pathname || link.search !== location.search;
}
