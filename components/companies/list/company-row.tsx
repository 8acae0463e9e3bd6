import { ChevronRight } from "lucide-react";
import Link from "next/link";
import type { CompanyListItem } from "#lib/companies/company-views.ts";
import { isEnded, isLost } from "#lib/tokens/health/health.ts";
import { classNames } from "../../ui/class-names.ts";
import { clipText } from "../../ui/clip-text.ts";
import { TimeAgo } from "../../ui/clock.tsx";
import { SelectCompany } from "../bulk/select-company.tsx";
import { TagChips } from "../tags/tag-chips.tsx";
import { CompanyName, peopleOf, placeOf } from "../company-name.tsx";
import { ConnectForm } from "../../connect/connect-form.tsx";
import { gustoStatusWords } from "../../words/gusto-status-words.ts";
import { HealthLine } from "../health-badge.tsx";
import { LinkPending } from "../../ui/controls/link-pending.tsx";
import { COMPANY_COLUMNS, type CompanyColumn, WIDTHS } from "./company-columns.ts";
import { companiesHref } from "./companies-query.ts";
import { TONE_TEXT } from "../../ui/tone.ts";

export function CompanyRow({
  company,
  columns,
  canReconnect,
  isSelectable,
}: {
  company: CompanyListItem;
  columns: readonly CompanyColumn[];
  canReconnect: boolean;
  isSelectable: boolean;
}) {
  const { status } = company.health;
  const shows = (column: CompanyColumn) => columns.includes(column);
  return (
    <div
      role="row"
      className={classNames(
        "group relative grid gap-x-4 px-4 transition-colors first:rounded-t-md last:rounded-b-md hover:bg-sunken/70 min-[1080px]:first:rounded-t-none",
        "max-[1079px]:grid-cols-[minmax(0,1fr)_auto] max-[1079px]:gap-y-1.5 max-[1079px]:py-3.5 min-[1080px]:flex min-[1080px]:h-11 min-[1080px]:items-center",
      )}
    >
      <div
        role="cell"
        className={classNames(
          "flex min-w-0 items-center gap-1 max-[1079px]:col-span-2",
          WIDTHS.name,
        )}
      >
        {isSelectable && <SelectCompany id={company.id} name={company.tradeName ?? company.name} />}
        <div className="min-w-0 flex-1">
          <Link
            href={`/companies/${company.id}`}
            data-row-link
            prefetch={false}
            className="block font-medium after:absolute after:inset-0 after:rounded-md focus-visible:outline-none focus-visible:after:outline-2 focus-visible:after:-outline-offset-2 focus-visible:after:outline-accent max-[1079px]:text-base"
          >
            <CompanyName name={company.tradeName ?? company.name} />
            <LinkPending />
          </Link>
          <Details company={company} shows={shows} />
        </div>
      </div>
      <div role="cell" className={classNames("min-w-0 max-[1079px]:col-span-2", WIDTHS.health)}>
        <HealthLine health={company.health} />
      </div>
      {shows("last_verified") && (
        <TimeCell column="last_verified" at={company.lastVerifiedAt} never="never" />
      )}
      {shows("next_refresh") && (
        <TimeCell column="next_refresh" at={company.health.nextRefreshAt} never="—" isAhead />
      )}
      {shows("sync") && (
        <div role="cell" className={classNames("text-ink-soft max-[1079px]:hidden", WIDTHS.sync)}>
          {syncWord(company)}
        </div>
      )}
      {shows("connected_by") && (
        <div role="cell" className={classNames("text-ink-soft", WIDTHS.connected_by)}>
          <Connector company={company} />
        </div>
      )}
      <div
        role="cell"
        className={classNames(
          "flex min-w-0 items-center justify-between gap-2 max-[1079px]:col-span-2 max-[1079px]:mt-1 min-[1080px]:justify-end",
          canReconnect ? WIDTHS.reconnect : WIDTHS.open,
        )}
      >
        <span className="truncate text-ink-faint min-[1080px]:hidden">
          {[
            !shows("place") && placeOf(company),
            shows("sync") && company.isVisible && `Sync ${syncWord(company).toLowerCase()}`,
          ]
            .filter(Boolean)
            .join(" · ")}
        </span>
        {isLost(status) && canReconnect ? (
          <span className="relative z-10">
            <ConnectForm purpose="reconnect" companyId={company.id} size="small">
              Reconnect
            </ConnectForm>
          </span>
        ) : (
          <ChevronRight
            aria-hidden
            className="size-4 shrink-0 text-ink-faint opacity-0 group-focus-within:opacity-100 group-hover:opacity-100 max-[1079px]:opacity-100"
          />
        )}
      </div>
    </div>
  );
}

/** Below the name: what is unusual at Gusto, and what was chosen. */
function Details({
  company,
  shows,
}: {
  company: CompanyListItem;
  shows: (column: CompanyColumn) => boolean;
}) {
  const standing = gustoStatusWords(company.gustoStatus);
  const facts = [
    shows("place") && placeOf(company),
    shows("people") && peopleOf(company.peopleCount),
  ].filter(Boolean);
  const tags = shows("tags") ? company.tags : [];
  if (!standing && facts.length + tags.length === 0) return null;
  return (
    <span className="flex min-w-0 items-center gap-1.5 overflow-hidden text-label">
      {standing && (
        <span className={classNames("truncate", TONE_TEXT[standing.tone])}>{standing.word}</span>
      )}
      {facts.length > 0 && <span className="truncate text-ink-soft">{facts.join(" · ")}</span>}
      <TagChips tags={tags} />
    </span>
  );
}

/** Leads to all companies that this person connected. */
function Connector({
  company: { connectedBy, connectedByUserId: by },
}: {
  company: CompanyListItem;
}) {
  if (connectedBy === null || by === null) return "—";
  return (
    <Link
      href={companiesHref({ by })}
      prefetch={false}
      title={clipText(connectedBy)}
      aria-label={`Connected by ${clipText(connectedBy, 60)}: show all`}
      className="relative z-10 block truncate rounded-sm hover:text-ink hover:underline"
    >
      <bdi>{clipText(connectedBy, 60)}</bdi>
    </Link>
  );
}

function TimeCell({
  column,
  at,
  never,
  isAhead = false,
}: {
  column: "last_verified" | "next_refresh";
  at: Date | null;
  never: string;
  isAhead?: boolean;
}) {
  return (
    <div
      role="cell"
      className={classNames("justify-self-start text-ink-soft tabular-nums", WIDTHS[column])}
    >
      <span className="text-ink-faint min-[1080px]:sr-only">{COMPANY_COLUMNS[column]} </span>
      {at ? (
        <span className="relative z-10">
          <TimeAgo at={at} isAhead={isAhead} />
        </span>
      ) : (
        <span className="text-ink-faint">
          {never === "—" ? (
            <>
              <span aria-hidden>—</span>
              <span className="sr-only">none planned</span>
            </>
          ) : (
            never
          )}
        </span>
      )}
    </div>
  );
}

/** Sync is paused while a picked company can't be reached through its connection. */
function syncWord(company: CompanyListItem): "On" | "Off" | "Paused" | "—" {
  if (!company.isVisible) return "—";
  if (!company.syncSelected) return "Off";
  return isEnded(company.health.status) ? "Paused" : "On";
}
