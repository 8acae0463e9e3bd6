import Link from "next/link";
import type { HealthStatus } from "#lib/tokens/health.ts";
import { classNames } from "./class-names.ts";
import { companiesHref, type CompaniesQuery } from "./companies-query.ts";
import { HealthIcon } from "./health-badge.tsx";
import { FILTER_ORDER, HEALTH_WORDS } from "./health-words.ts";
import { SearchField } from "./search-field.tsx";
import { TONE_TEXT } from "./tone.ts";

/** Filter by health, search by name; both live in the address, so that a view can be sent to somebody. */
export function CompaniesToolbar({ query, counts, total }: { query: CompaniesQuery; counts: Record<HealthStatus, number>; total: number }) {
  return (
    <div className="flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
      <nav aria-label="Filter by health" className="-mx-4 overflow-x-auto px-4 md:mx-0 md:px-0">
        <ul className="flex w-max gap-1 py-1">
          <li><Chip href={companiesHref({ ...query, health: undefined, after: undefined })} isCurrent={!query.health} word="All" count={total} /></li>
          {FILTER_ORDER.map((status) => (
            <li key={status}>
              <Chip href={companiesHref({ ...query, health: status, after: undefined })} isCurrent={query.health === status} word={HEALTH_WORDS[status].word} count={counts[status]} status={status} />
            </li>
          ))}
        </ul>
      </nav>
      <SearchField value={query.q ?? ""} placeholder="Search companies" label="Search companies by name" path="/companies" keep={keptParameters(query)} />
    </div>
  );
}

function Chip({ href, isCurrent, word, count, status }: { href: string; isCurrent: boolean; word: string; count: number; status?: HealthStatus }) {
  return (
    <Link
      href={href}
      scroll={false}
      prefetch={false}
      aria-current={isCurrent ? "true" : undefined}
      className={classNames(
        "inline-flex h-9 items-center gap-1.5 rounded-full border px-3 text-table md:px-2.5 whitespace-nowrap transition-colors md:h-8",
        isCurrent ? "border-accent bg-accent-tint font-medium text-accent" : "border-line bg-surface text-ink-soft hover:border-line-strong hover:text-ink",
      )}
    >
      {status && count > 0 && <HealthIcon status={status} isStill className={TONE_TEXT[HEALTH_WORDS[status].tone]} />}
      {word}
      <span className={classNames("tabular-nums", !isCurrent && "text-ink-faint")}>{count.toLocaleString("en-US")}</span>
    </Link>
  );
}

function keptParameters({ health, sort }: CompaniesQuery): [name: string, value: string][] {
  return [...(health ? [["health", health] as [string, string]] : []), ...(sort && sort !== "attention" ? [["sort", sort] as [string, string]] : [])];
}
