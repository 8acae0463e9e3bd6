import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import type { RunProgress } from "#lib/payroll/progress/run-progress.ts";

export function isOpen({ state }: RunProgress): boolean {
  return state === "queued" || state === "running";
}

/** A run's results appear only after the page asks the server again. */
export function useRefreshAtEnds(runs: readonly RunProgress[]): void {
  const router = useRouter();
  const seen = useRef<ReadonlySet<string> | null>(null);
  useEffect(() => {
    const open = new Set(runs.filter(isOpen).map(({ runId, state }) => `${runId} ${state}`));
    const before = seen.current;
    seen.current = open;
    if (before && (open.size !== before.size || [...open].some((run) => !before.has(run))))
      router.refresh();
  }, [runs, router]);
}
