import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { hasTurned, type RunProgress } from "#lib/payroll/progress/run-progress.ts";

/** A run's results appear only after the page asks the server again. */
export function useRefreshAtEnds(runs: readonly RunProgress[]): void {
  const router = useRouter();
  const seen = useRef<readonly RunProgress[] | null>(null);
  useEffect(() => {
    const before = seen.current;
    seen.current = runs;
    if (before && hasTurned(before, runs)) router.refresh();
  }, [runs, router]);
}
