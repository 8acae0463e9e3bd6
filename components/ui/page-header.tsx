import type { ReactNode } from "react";
import { formatCount } from "#lib/platform/format.ts";

/** Title, one sentence, the page's action. */
export function PageHeader({
  title,
  count,
  sentence,
  action,
}: {
  title: string;
  count?: number;
  sentence?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <header className="flex flex-wrap items-start justify-between gap-x-6 gap-y-3">
      <div className="min-w-0">
        <h1 className="text-title font-semibold">
          {title}
          {count !== undefined && (
            <span className="ml-2.5 font-normal text-ink-faint tabular-nums">
              {formatCount(count)}
            </span>
          )}
        </h1>
        {sentence && <p className="mt-1 max-w-[68ch] text-ink-soft">{sentence}</p>}
      </div>
      {action && <div className="flex flex-wrap gap-2">{action}</div>}
    </header>
  );
}
