import { newBulkHref } from "#components/companies/bulk/bulk-query.ts";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { BULK_WORDS } from "#components/words/bulk-words.ts";
import type { DeskSummary } from "#lib/payroll/desk/desk-views.ts";
import { deskHref, type DeskQuery } from "./desk-query.ts";

type Props = { summary: DeskSummary; query: DeskQuery; canSwitchAll: boolean };

/** Which companies the desk shows, by what is synced, and where that is chosen. */
export function SyncChoice({ summary: { companies, syncOn }, query, canSwitchAll }: Props) {
  const { day, onlyChanges } = query;
  const links = (
    [
      ["All companies", undefined, companies],
      ["Sync on", "on", syncOn],
      ["Sync off", "off", companies - syncOn],
    ] as const
  ).map(([word, sync, count]) => ({
    ...{ word, count, isCurrent: query.sync === sync },
    href: deskHref({ page: 0, onlyChanges, ...(day && { day }), ...(sync && { sync }) }),
  }));
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
      <FilterLinks label="Filter by sync" links={links} />
      <div className="flex flex-wrap gap-2">
        <ButtonLink size="small" href="/pick">
          Choose what to sync
        </ButtonLink>
        {canSwitchAll &&
          (["sync_on", "sync_off"] as const)
            .filter((kind) => (kind === "sync_on" ? syncOn < companies : syncOn > 0))
            .map((kind) => (
              <ButtonLink
                key={kind}
                size="small"
                prefetch={false}
                href={newBulkHref({ kind, selection: { filter: {} } })}
              >
                {BULK_WORDS[kind].act} for all
              </ButtonLink>
            ))}
      </div>
    </div>
  );
}
