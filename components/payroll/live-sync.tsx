"use client";

import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef } from "react";
import { countOf, formatCount } from "#lib/platform/format.ts";
import { RESOURCE_WORDS } from "#lib/payroll/resources/names.ts";
import {
  currentResource,
  estimateWords,
  firstRuns,
  fractionOf,
  MOST_RUNS_TOLD,
  placeWords,
  type RunProgress,
  wholeOf,
} from "#lib/payroll/progress/run-progress.ts";
import { clipText } from "../ui/clip-text.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { Panel } from "../ui/panel.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { RUN_WORDS } from "../words/sync-words.ts";
import { TextLink } from "../ui/controls/text-link.tsx";
import { useSyncProgress } from "./use-sync-progress.ts";

/** The run of one company, while there is one. When it ends, the page is brought up to date. */
export function CompanySync({ companyId, initial }: { companyId: string; initial: RunProgress[] }) {
  const { runs, connection } = useSyncProgress(initial, companyId);
  useRefreshAtEnds(runs);
  const open = runs.filter(isOpen);
  const shown = open.find(({ state }) => state === "running") ?? open[0];
  return (
    <div aria-live="polite">
      {shown && (
        <div className="rounded-md border border-line bg-surface px-4 py-3 shadow-raised">
          <RunLine
            run={shown}
            title={
              <Link
                href={`/companies/${companyId}/runs/${shown.runId}`}
                className="font-medium underline-offset-2 hover:underline"
              >
                {shown.state === "running" ? "Syncing" : "Sync is waiting"}
              </Link>
            }
          />
          {connection === "reconnecting" && <Reconnecting />}
        </div>
      )}
    </div>
  );
}

const MOST_SHOWN = 10;

/**
 * What waits and works: one bar for the whole, and one for each of the first few companies.
 * @param own runs that the viewer asked for: they come first @param moreHref the list of all open runs
 */
export function AllSyncs({
  initial,
  own,
  moreHref,
}: {
  initial: RunProgress[];
  own: readonly string[];
  moreHref: string;
}) {
  const { runs, connection } = useSyncProgress(initial);
  useRefreshAtEnds(runs);
  const open = runs.filter(isOpen);
  const { shown, more } = firstRuns(open, own, MOST_SHOWN);
  const atLeast = runs.length >= MOST_RUNS_TOLD ? "at least " : "";
  const whole = wholeOf(open);
  const running = open.filter(({ state }) => state === "running").length;
  const left = estimateWords(whole.estimateSeconds);
  return (
    <Panel
      title="Now"
      aside={
        <span className="text-table text-ink-soft tabular-nums">
          {open.length > 0
            ? `${formatCount(running)} running, ${atLeast}${formatCount(open.length - running)} waiting`
            : "Nothing is running"}
        </span>
      }
      flush
    >
      {open.length === 0 ? (
        <p className="p-4 text-ink-soft">
          No company is syncing right now. Runs start on schedule, or with “Sync now” on a company's
          page.
        </p>
      ) : (
        <>
          {open.length > 1 && (
            <div className="border-b border-line bg-sunken/60 px-4 py-3">
              <p className="mb-2 flex flex-wrap justify-between gap-x-4 text-table">
                <span className="font-medium">Overall</span>
                {left && <span className="text-ink-soft">{left}</span>}
              </p>
              <ProgressBar
                label="Overall progress"
                fraction={whole.fraction}
                isStill={running === 0}
              />
            </div>
          )}
          <ul className="divide-y divide-line">
            {shown.map((run) => (
              <li key={run.runId} className="px-4 py-3">
                <RunLine
                  run={run}
                  title={
                    <Link
                      href={`/companies/${run.companyId}/runs/${run.runId}`}
                      className="min-w-0 font-medium underline-offset-2 hover:underline"
                    >
                      <CompanyName name={run.companyName} />
                    </Link>
                  }
                />
              </li>
            ))}
            {more > 0 && (
              <li className="px-4 py-3 text-table">
                <TextLink href={moreHref}>
                  And {atLeast}
                  {countOf(more, "more run", "more runs")}
                </TextLink>
              </li>
            )}
          </ul>
        </>
      )}
      {connection === "reconnecting" && (
        <div className="border-t border-line px-4 py-2">
          <Reconnecting />
        </div>
      )}
    </Panel>
  );
}

function isOpen({ state }: RunProgress): boolean {
  return state === "queued" || state === "running";
}

function RunLine({ run, title }: { run: RunProgress; title: React.ReactNode }) {
  const isWaiting = run.state === "queued" || run.waitingFor !== null;
  const reason = run.waitingFor ?? placeWords(run);
  return (
    <div className="space-y-2">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
        <span className="flex min-w-0 items-center gap-2.5">
          {title}
          <StatePill {...RUN_WORDS[run.state]} />
        </span>
        <span className="text-table text-ink-soft tabular-nums">{doneWords(run)}</span>
      </div>
      <ProgressBar
        label={`Sync of ${clipText(run.companyName, 60)}`}
        fraction={fractionOf(run)}
        isStill={isWaiting}
      />
      {reason && <p className="text-table text-ink-soft">{reason}</p>}
    </div>
  );
}

/** "Employees · 1,204 rows · page 12 of 40 · about 2 min left": no part that is not known. */
function doneWords(run: RunProgress): string {
  const resource = currentResource(run);
  const pages =
    run.pagesExpected === null
      ? run.pagesDone > 0
        ? countOf(run.pagesDone, "page", "pages")
        : null
      : `page ${formatCount(run.pagesDone)} of ${formatCount(run.pagesExpected)}`;
  const parts = [
    run.state === "running" && resource ? RESOURCE_WORDS[resource] : null,
    run.rows > 0 ? countOf(run.rows, "row", "rows") : null,
    pages,
    estimateWords(run.estimateSeconds),
  ];
  return parts.filter(Boolean).join(" · ");
}

function Reconnecting() {
  return (
    <p className="mt-2 text-table text-ink-soft">
      Live updates were interrupted; reconnecting. The sync continues.
    </p>
  );
}

/** What a run brought is on the page only after the server was asked again. */
function useRefreshAtEnds(runs: readonly RunProgress[]): void {
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
