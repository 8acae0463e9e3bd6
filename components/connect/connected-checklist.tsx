import { Check } from "lucide-react";
import { classNames } from "../ui/class-names.ts";
import { formatCount } from "#lib/platform/format.ts";
import { TextLink } from "../ui/controls/text-link.tsx";
import { CompanyName, peopleOf, placeOf } from "../companies/company-name.tsx";

/** Further companies are a link away: this page only confirms. */
const MOST_LISTED = 50;

type Connected = {
  id: string;
  name: string;
  tradeName: string | null;
  city: string | null;
  state: string | null;
  peopleCount: number | null;
};

/** What is connected so far; the newest come first and are highlighted. */
export function ConnectedChecklist({
  companies,
  newest,
}: {
  companies: Connected[];
  newest: ReadonlySet<string>;
}) {
  const ordered = [
    ...companies.filter(({ id }) => newest.has(id)),
    ...companies.filter(({ id }) => !newest.has(id)),
  ];
  const more = ordered.length - MOST_LISTED;
  return (
    <>
      <ul className="divide-y divide-line overflow-hidden rounded-md border border-line bg-surface shadow-raised">
        {ordered.slice(0, MOST_LISTED).map((company) => (
          <Row key={company.id} company={company} isNew={newest.has(company.id)} />
        ))}
      </ul>
      {more > 0 && (
        <p className="mt-3 text-table text-ink-soft">
          And {formatCount(more)} more. <TextLink href="/companies">See all companies</TextLink>
        </p>
      )}
    </>
  );
}

function Row({ company, isNew }: { company: Connected; isNew: boolean }) {
  return (
    <li
      className={classNames("flex min-h-14 items-center gap-3 px-4 py-2", isNew && "bg-good-tint")}
    >
      <span
        className={classNames(
          "grid size-6 shrink-0 place-items-center rounded-full",
          isNew ? "bg-good text-surface" : "bg-good-tint text-good",
        )}
      >
        <Check aria-hidden className="size-3.5" strokeWidth={3} />
      </span>
      <span className="min-w-0 flex-1">
        <CompanyName name={company.tradeName ?? company.name} className="font-medium" />
        <span className="block truncate text-table text-ink-soft">
          {[placeOf(company), peopleOf(company.peopleCount)].filter(Boolean).join(" · ") ||
            "Connected"}
        </span>
      </span>
      {isNew && <span className="shrink-0 text-label font-medium text-good">Just connected</span>}
    </li>
  );
}
