"use client";

import { useEffect, useSyncExternalStore } from "react";

/* Which companies the page in this window shows the details of. A page that does not say is told of all that its viewer knows. */

const shown = new Map<symbol, readonly string[]>();
const listeners = new Set<() => void>();

function publish(): void {
  for (const listener of listeners) listener();
}

/** Says that the page shows these companies, and is to be read again when one of them changes. */
export function ShownCompanies({ ids }: { ids: readonly string[] }) {
  const key = ids.join(",");
  useEffect(() => {
    const place = Symbol("shown companies");
    shown.set(place, key ? key.split(",") : []);
    publish();
    return () => {
      shown.delete(place);
      publish();
    };
  }, [key]);
  return null;
}

/** The question for changes of what the page shows, as parameters of an address. */
export function useShownCompanies(): string {
  return useSyncExternalStore(subscribe, readShown, () => "");
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

function readShown(): string {
  if (shown.size === 0) return "";
  const ids = [...new Set([...shown.values()].flat())];
  // A page that shows no company at all is still told of what moves.
  return (ids.length > 0 ? ids : ["none"]).map((id) => `shows=${id}`).join("&");
}
