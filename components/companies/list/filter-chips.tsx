import { X } from "lucide-react";
import Link from "next/link";
import { FILTER_NAMES } from "#lib/companies/list/company-filters.ts";
import { TextLink } from "../../ui/controls/text-link.tsx";
import { companiesHref, type CompaniesQuery } from "./companies-query.ts";
import { filterWords } from "./filter-words.ts";

type Props = { query: CompaniesQuery; connector: string | null };

/** The filters that are set besides search and health, each with the way to remove it. */
export function FilterChips({ query, connector }: Props) {
  const set = FILTER_NAMES.filter((name) => query[name] !== undefined);
  if (set.length === 0) return null;
  return (
    <div className="flex flex-wrap items-center gap-2 text-table">
      <ul aria-label="Filters that are set" className="contents">
        {set.map((name) => {
          const words = filterWords(name, query, connector);
          const rest = { ...query, [name]: undefined, after: undefined, before: undefined };
          return (
            <li
              key={name}
              className="inline-flex h-8 max-w-full items-center rounded-full border border-accent bg-accent-tint pl-3 font-medium text-accent"
            >
              <bdi className="truncate">{words}</bdi>
              <Link
                href={companiesHref(rest)}
                scroll={false}
                prefetch={false}
                aria-label={`Remove the filter ${words}`}
                className="grid size-8 shrink-0 place-items-center rounded-full hover:bg-surface"
              >
                <X aria-hidden className="size-3.5" />
              </Link>
            </li>
          );
        })}
      </ul>
      <TextLink href={companiesHref({ sort: query.sort })}>Clear filters</TextLink>
    </div>
  );
}
