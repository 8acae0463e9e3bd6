import { ButtonLink } from "#components/ui/controls/button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { FilterSelect } from "#components/ui/controls/filter-select.tsx";
import { EVENT_STATE_WORDS } from "#components/words/webhook-words.ts";
import { EVENT_STATES, type EventFilter } from "#lib/webhooks/list-events.ts";
import type { EventSummary } from "#lib/webhooks/summarize-events.ts";
import { eventsHref } from "./event-query.ts";

export function EventFilters({
  filter,
  summary: { counts, types },
}: {
  filter: EventFilter;
  summary: EventSummary;
}) {
  const others = { type: filter.type, company: filter.company };
  const everything = {
    word: "All",
    href: eventsHref(others),
    isCurrent: filter.state === undefined,
  };
  const states = EVENT_STATES.map((state) => ({
    word: EVENT_STATE_WORDS[state].word,
    href: eventsHref({ ...others, state }),
    isCurrent: filter.state === state,
    count: counts[state],
  }));
  return (
    <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-1">
      <FilterLinks label="State" links={[everything, ...states]} />
      <div className="flex flex-wrap items-center gap-2">
        {filter.company && (
          <ButtonLink
            size="small"
            href={eventsHref({ ...filter, company: undefined, before: undefined })}
          >
            One company only. Show all
          </ButtonLink>
        )}
        {types.length > 0 && (
          <FilterSelect
            label="Type"
            everything="All types"
            value={filter.type}
            everythingHref={eventsHref({ state: filter.state, company: filter.company })}
            choices={types.map((type) => ({
              value: type,
              href: eventsHref({ state: filter.state, company: filter.company, type }),
            }))}
          />
        )}
      </div>
    </div>
  );
}
