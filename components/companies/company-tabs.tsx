"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { useEffect, useRef } from "react";
import { classNames } from "../ui/class-names.ts";

const TABS = [
  { folder: "", word: "Overview" },
  { folder: "people", word: "People" },
  { folder: "contractors", word: "Contractors" },
  { folder: "payrolls", word: "Payrolls" },
  { folder: "pay-schedules", word: "Pay schedules" },
  { folder: "more", word: "More data" },
  { folder: "runs", word: "Runs" },
  { folder: "usage", word: "API usage" },
] as const;

/**
 * A company's tabs. Each is a page of its own, so it can be reloaded, shared and reached with Back.
 */
export function CompanyTabs({ companyId }: { companyId: string }) {
  const path = usePathname();
  const base = `/companies/${companyId}`;
  const current = path.slice(base.length + 1).split("/")[0] ?? "";
  const strip = useRef<HTMLElement>(null);

  // On a phone the tabs scroll sideways, and the current one may be off screen.
  useEffect(() => {
    const tab = strip.current?.querySelector<HTMLElement>('[aria-current="page"]');
    if (strip.current && tab)
      strip.current.scrollLeft = tab.offsetLeft - (strip.current.clientWidth - tab.clientWidth) / 2;
  }, [current]);

  return (
    <nav
      ref={strip}
      aria-label="Company"
      className="relative -mx-4 overflow-x-auto border-b border-line px-4 md:mx-0 md:px-0"
    >
      <ul className="flex w-max gap-1">
        {TABS.map(({ folder, word }) => {
          const isCurrent = current === folder;
          return (
            <li key={folder}>
              <Link
                href={folder ? `${base}/${folder}` : base}
                aria-current={isCurrent ? "page" : undefined}
                className={classNames(
                  "flex h-11 items-center border-b-2 px-3 whitespace-nowrap transition-colors md:h-10",
                  isCurrent
                    ? "border-accent font-medium text-accent"
                    : "border-transparent text-ink-soft hover:border-line-strong hover:text-ink",
                )}
              >
                {word}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}
