import type { SetAsideRow } from "#lib/payroll/progress/list-set-aside.ts";
import { isResourceName } from "#lib/payroll/resources/is-resource-name.ts";
import { RESOURCE_WORDS } from "#lib/payroll/resources/names.ts";
import { ExactTime } from "../ui/clock.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

type Props = {
  rows: readonly SetAsideRow[];
  /** For staff: the URL that shows what Gusto sent. */ rawHref?: (id: string) => string;
  opened: { id: string; raw: unknown } | null;
};

/** Rows that couldn't be read, with the reason. Their previously stored data is unchanged. */
export function SetAsideList({ rows, rawHref, opened }: Props) {
  return (
    <ul className="divide-y divide-line">
      {rows.map((row) => (
        <li key={row.id} id={`set-aside-${row.id}`} className="px-4 py-3">
          <p className="flex flex-wrap items-baseline justify-between gap-x-4">
            <span className="font-medium">
              {isResourceName(row.resource) ? RESOURCE_WORDS[row.resource] : row.resource}
            </span>
            {rawHref && opened?.id !== row.id && (
              <TextLink
                href={rawHref(row.id)}
                scroll={false}
                prefetch={false}
                className="text-table"
              >
                Show what Gusto sent
              </TextLink>
            )}
          </p>
          <p className="text-table wrap-anywhere text-ink-soft">
            {row.reason} · since <ExactTime at={row.firstAt} />
          </p>
          {row.gustoUuid && (
            <p className="font-mono text-label wrap-anywhere text-ink-faint">{row.gustoUuid}</p>
          )}
          {opened?.id === row.id && (
            <pre
              tabIndex={0}
              aria-label="What Gusto sent"
              className="mt-2 max-h-96 overflow-auto rounded-sm bg-sunken p-3 font-mono text-label"
            >
              {JSON.stringify(opened.raw, null, 2)}
            </pre>
          )}
        </li>
      ))}
    </ul>
  );
}
