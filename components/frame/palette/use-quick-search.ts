import { useEffect, useState } from "react";
import type { QuickSearchResult } from "#lib/companies/company-views.ts";

const DEBOUNCE_MS = 200;

/** `found` stays while the next search is under way, so the list does not flicker. */
export type QuickSearch = {
  state: "idle" | "searching" | "found" | "failed" | "signed_out";
  found: QuickSearchResult | null;
};

const IDLE_SEARCH: QuickSearch = { state: "idle", found: null };

/** Searches as a person types, one request at a time. `attempt`: another number asks again. */
export function useQuickSearch(typed: string, attempt: number): QuickSearch {
  const [search, setSearch] = useState<QuickSearch>(IDLE_SEARCH);
  const q = typed.trim();
  useEffect(() => {
    if (q === "") return;
    const stop = new AbortController();
    const timer = setTimeout(() => {
      setSearch(({ found }) => ({ state: "searching", found }));
      void ask(q, stop.signal).then((answer) => {
        if (!stop.signal.aborted) setSearch(answer);
      });
    }, DEBOUNCE_MS);
    return () => {
      clearTimeout(timer);
      stop.abort();
    };
  }, [q, attempt]);
  return q === "" ? IDLE_SEARCH : search;
}

async function ask(q: string, signal: AbortSignal): Promise<QuickSearch> {
  try {
    const answer = await fetch(`/api/search?${new URLSearchParams({ q })}`, { signal });
    if (answer.status === 401) return { state: "signed_out", found: null };
    if (!answer.ok) return { state: "failed", found: null };
    return { state: "found", found: (await answer.json()) as QuickSearchResult };
  } catch {
    return { state: "failed", found: null };
  }
}
