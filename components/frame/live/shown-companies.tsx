"use client";

import { useEffect, useSyncExternalStore } from "react";

/*
 * The companies whose details the page in this window shows. A page that registers none is notified
 * of all its viewer knows.
 */

const shown = new Map<symbol, readonly string[]>();
const listeners = new Set<() => void>();

function publish(): void {
  for (const listener of listeners) listener();
}

/** Registers that the page shows these companies and must reload when one of them changes. */
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

/** The companies on the page, as URL parameters. */
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
  // A page without companies is still notified of moves.
  return (ids.length > 0 ? ids : ["none"]).map((id) => `shows=${id}`).join("&");
}
