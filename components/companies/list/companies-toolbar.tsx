import { formatCount } from "#lib/platform/format.ts";
import type { HealthStatus } from "#lib/tokens/health/health.ts";
import { companiesHref, viewFields, type CompaniesQuery } from "./companies-query.ts";
import { FilterLinks } from "../../ui/controls/filter-links.tsx";
import { HealthIcon } from "../health-badge.tsx";
import { FILTER_ORDER, HEALTH_WORDS } from "../../words/health-words.ts";
import { SearchField } from "../../ui/controls/search-field.tsx";
import { TONE_TEXT } from "../../ui/tone.ts";

/** Filter by health, search by name; both are in the URL, so a view can be shared. */
export function CompaniesToolbar({
  query,
  counts,
  total,
}: {
  query: CompaniesQuery;
  /** Null if search and filters match more than a thousand companies, which aren't counted by health. */
  counts: Record<HealthStatus, number> | null;
  total: number;
}) {
  return (
    <div className="flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
      <FilterLinks
        label="Filter by health"
        links={[
          {
            word: "All",
            href: companiesHref({
              ...query,
              health: undefined,
              after: undefined,
              before: undefined,
            }),
            isCurrent: !query.health,
            count: counts ? total : `${formatCount(total)}+`,
          },
          ...FILTER_ORDER.map((status) => ({
            word: HEALTH_WORDS[status].word,
            href: companiesHref({ ...query, health: status, after: undefined, before: undefined }),
            isCurrent: query.health === status,
            count: counts?.[status],
            icon: (counts === null || counts[status] > 0) && (
              <HealthIcon
                status={status}
                isStill
                className={TONE_TEXT[HEALTH_WORDS[status].tone]}
              />
            ),
          })),
        ]}
      />
      <SearchField
        value={query.q ?? ""}
        placeholder="Search companies"
        label="Search companies by name"
        path="/companies"
        keep={viewFields({ ...query, q: undefined })}
      />
    </div>
  );
}
