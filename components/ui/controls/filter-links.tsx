import Link from "next/link";
import { formatCount } from "#lib/platform/format.ts";
import { classNames } from "../class-names.ts";

export type FilterLink = {
  word: string;
  href: string;
  isCurrent: boolean;
  /** A number, or text if the count is incomplete. */
  count?: number | string;
  icon?: React.ReactNode;
};

/** A row of filters, one of them active; each is a link, so a view can be shared. */
export function FilterLinks({ label, links }: { label: string; links: readonly FilterLink[] }) {
  return (
    <nav aria-label={label} className="-mx-4 overflow-x-auto px-4 md:mx-0 md:px-0">
      <ul className="flex w-max gap-1 py-1 md:w-auto md:flex-wrap">
        {links.map(({ word, href, isCurrent, count, icon }) => (
          <li key={word}>
            <Link
              href={href}
              scroll={false}
              prefetch={false}
              aria-current={isCurrent ? "true" : undefined}
              className={classNames(
                "inline-flex h-9 items-center gap-1.5 rounded-full border px-3 text-table whitespace-nowrap transition-colors md:h-8 md:px-2.5",
                isCurrent
                  ? "border-accent bg-accent-tint font-medium text-accent"
                  : "border-line bg-surface text-ink-soft hover:border-line-strong hover:text-ink",
              )}
            >
              {icon}
              {word}
              {count !== undefined && (
                <span className={classNames("tabular-nums", !isCurrent && "text-ink-faint")}>
                  {typeof count === "number" ? formatCount(count) : count}
                </span>
              )}
            </Link>
          </li>
        ))}
      </ul>
    </nav>
  );
}
