import type { AuditFilter } from "#lib/access/audit-log/audit-filter.ts";
import { AUDIT_ACTION_WORDS } from "./audit-words.ts";
import { Button, ButtonLink } from "../ui/controls/button.tsx";
import { FormField } from "../ui/controls/form-field.tsx";

type Props = { filter: AuditFilter; exportHref: string; isFiltered: boolean };

/** The filters as a plain form, so that what is shown has an address. */
export function AuditFilters({ filter, exportHref, isFiltered }: Props) {
  return (
    <form method="get" action="/audit" className="space-y-3">
      <div className="grid gap-3 sm:grid-cols-2 lg:grid-cols-3">
        <FormField
          name="actor"
          label="Who"
          defaultValue={filter.actor}
          maxLength={320}
          placeholder="Email, gpd_…, worker"
        />
        <label className="grid content-start gap-1 text-table font-medium">
          <span>
            Action <span className="font-normal text-ink-faint">(optional)</span>
          </span>
          <select
            name="action"
            defaultValue={filter.action ?? ""}
            className="h-11 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 font-normal md:h-9"
          >
            <option value="">All actions</option>
            {Object.entries(AUDIT_ACTION_WORDS).map(([action, word]) => (
              <option key={action} value={action}>
                {word}
              </option>
            ))}
          </select>
        </label>
        <FormField
          name="company"
          label="Company"
          defaultValue={filter.company}
          maxLength={36}
          placeholder="Its id at Gusto"
        />
        <FormField
          name="ip"
          label="Address"
          defaultValue={filter.ip}
          maxLength={45}
          placeholder="203.0.113.7"
        />
        <FormField name="from" type="date" label="From" defaultValue={filter.from} />
        <FormField name="to" type="date" label="To" defaultValue={filter.to} />
      </div>
      <div className="flex flex-wrap gap-2">
        <Button type="submit" kind="primary">
          Filter
        </Button>
        {isFiltered && (
          <ButtonLink kind="quiet" href="/audit">
            Clear
          </ButtonLink>
        )}
        <a
          href={exportHref}
          className="inline-flex h-11 items-center rounded-md px-3.5 font-medium text-accent hover:underline md:h-9"
        >
          Export CSV
        </a>
      </div>
    </form>
  );
}
