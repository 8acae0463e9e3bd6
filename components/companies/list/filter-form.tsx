import { SlidersHorizontal } from "lucide-react";
import {
  FILTER_REASONS,
  SINCE_NAMES,
  SYNC_FILTERS,
  type CompanyFilters,
} from "#lib/companies/list/company-filters.ts";
import { TagInput } from "../tags/tag-input.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { viewFields, type CompaniesQuery } from "./companies-query.ts";
import { reasonWord, SINCE_WORDS, SYNC_FILTER_WORDS } from "./filter-words.ts";

/** Of these the form has fields itself; who connected a company is chosen in the list. */
const OWN: readonly (keyof CompanyFilters)[] = ["reason", "since", "sync", "verified", "tag"];

type Props = {
  query: CompaniesQuery;
  /** To suggest; null for who is not told of tags. */
  tags: readonly string[] | null;
};

/** More filters. A plain form, so it works without scripts; its address is the view's. */
export function FilterForm({ query, tags }: Props) {
  const kept = viewFields({
    ...query,
    ...Object.fromEntries(OWN.map((name) => [name, undefined])),
  });
  return (
    <details className="text-table">
      <summary className="inline-flex h-8 cursor-pointer items-center gap-1.5 rounded-md px-2 text-ink-soft hover:bg-sunken hover:text-ink">
        <SlidersHorizontal aria-hidden className="size-4" />
        More filters
      </summary>
      <form
        key={JSON.stringify(query)}
        action="/companies"
        aria-label="More filters"
        className="mt-2 grid items-end gap-3 rounded-md border border-line bg-surface p-4 sm:grid-cols-2 lg:grid-cols-[repeat(4,minmax(0,1fr))_auto_auto]"
      >
        {kept.map(([name, value]) => (
          <input key={name} type="hidden" name={name} value={value} />
        ))}
        <Choice
          name="reason"
          label="Reason"
          value={query.reason}
          choices={FILTER_REASONS.map((each) => [each, reasonWord(each)])}
        />
        <Choice
          name="since"
          label="Not well since"
          value={query.since}
          choices={SINCE_NAMES.map((each) => [each, SINCE_WORDS[each]])}
        />
        <Choice
          name="sync"
          label="Sync"
          value={query.sync}
          choices={SYNC_FILTERS.map((each) => [each, SYNC_FILTER_WORDS[each]])}
        />
        {tags !== null && (
          <label className="grid min-w-0 gap-1 text-ink-soft">
            Tag
            <TagInput name="tag" defaultValue={query.tag} tags={tags} />
          </label>
        )}
        <label className="flex h-11 items-center gap-2 md:h-9">
          <input
            type="checkbox"
            name="verified"
            value="never"
            defaultChecked={query.verified === "never"}
            className="size-4.5 accent-accent"
          />
          Never verified
        </label>
        <Button type="submit">Apply</Button>
      </form>
    </details>
  );
}

type ChoiceProps = {
  name: string;
  label: string;
  value: string | undefined;
  choices: readonly (readonly [value: string, word: string])[];
};

function Choice({ name, label, value, choices }: ChoiceProps) {
  return (
    <label className="grid min-w-0 gap-1 text-ink-soft">
      {label}
      <select
        name={name}
        defaultValue={value ?? ""}
        className="h-11 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 text-ink hover:border-ink-faint md:h-9"
      >
        <option value="">Any</option>
        {choices.map(([each, word]) => (
          <option key={each} value={each}>
            {word}
          </option>
        ))}
      </select>
    </label>
  );
}
