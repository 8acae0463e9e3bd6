"use client";

import Link from "next/link";
import { countOf, formatCount } from "#lib/platform/format.ts";
import {
  firstRuns,
  isOpen,
  MOST_RUNS_TOLD,
  type RunProgress,
  wholeOf,
} from "#lib/payroll/progress/run-progress.ts";
import { estimateWords } from "#lib/payroll/progress/progress-words.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { Panel } from "../ui/panel.tsx";
import { ProgressBar } from "../ui/progress-bar.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";
import { RunLine } from "./run-line.tsx";
import { useRefreshAtEnds } from "./use-refresh-at-ends.ts";
import { useSyncProgress } from "./use-sync-progress.ts";

/** A company's run, while there is one. When it ends, the page is refreshed. */
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
 * Queued and running syncs: one bar for all, and one for each of the first few companies.
 * @param own runs the viewer requested, shown first @param moreHref the list of all open runs
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

function Reconnecting() {
  return (
    <p className="mt-2 text-table text-ink-soft">
      Live updates were interrupted; reconnecting. The sync continues.
    </p>
  );
}
