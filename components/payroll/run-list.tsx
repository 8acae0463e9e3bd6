import Link from "next/link";
import { elapsed } from "#lib/platform/format.ts";
import type { RunListItem } from "#lib/payroll/progress/list-runs.ts";
import { classNames } from "../ui/class-names.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { CompanyName } from "../companies/company-name.tsx";
import { LinkPending } from "../ui/controls/link-pending.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { RUN_WORDS, TRIGGER_WORDS } from "../words/sync-words.ts";

/** Runs, newest first; each line links to what it read and changed. */
export function RunList({
  runs,
  showCompany = false,
}: {
  runs: readonly RunListItem[];
  showCompany?: boolean;
}) {
  return (
    <ol className="divide-y divide-line">
      {runs.map((run) => (
        <li key={run.id} className="group relative px-4 py-3 hover:bg-sunken/60">
          <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
            <StatePill {...RUN_WORDS[run.state]} />
            <Link
              href={`/companies/${run.companyId}/runs/${run.id}`}
              data-row-link
              prefetch={false}
              className="min-w-0 font-medium after:absolute after:inset-0 focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent"
            >
              {showCompany ? (
                <CompanyName name={run.companyName} />
              ) : (
                (TRIGGER_WORDS[run.trigger] ?? "Run")
              )}
              <LinkPending />
            </Link>
            <span className={classNames("relative z-10 text-table text-ink-soft", "sm:ml-auto")}>
              <TimeAgo at={run.endedAt ?? run.startedAt ?? run.createdAt} />
            </span>
          </div>
          <p className="mt-1 line-clamp-2 text-table text-ink-soft">{lineOf(run, showCompany)}</p>
        </li>
      ))}
    </ol>
  );
}

function lineOf(run: RunListItem, showsTrigger: boolean): string {
  const took =
    run.startedAt && run.endedAt
      ? `took ${elapsed(run.endedAt.getTime() - run.startedAt.getTime())}`
      : null;
  const by = run.trigger === "person" || run.trigger === "api" ? `by ${run.actor}` : null;
  const said =
    run.summary ?? run.waitingFor ?? (run.state === "queued" ? "Waiting its turn." : "Reading.");
  const about = [showsTrigger ? TRIGGER_WORDS[run.trigger] : null, by, took]
    .filter(Boolean)
    .join(", ");
  return about === "" ? said : `${said.replace(/\.$/, "")} · ${about}`;
}
