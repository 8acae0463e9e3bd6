"use client";

import { Activity, Building2, LayoutDashboard, RefreshCw } from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { classNames } from "./class-names.ts";

const PLACES = [
  { href: "/", word: "Overview", icon: LayoutDashboard },
  { href: "/companies", word: "Companies", icon: Building2 },
  { href: "/syncs", word: "Sync", icon: RefreshCw },
  { href: "/activity", word: "Activity", icon: Activity },
] as const;

/** The places of the dashboard: a column in the rail, a bar at the bottom edge of a phone. */
export function Navigation({ attention, layout }: { attention: number; layout: "rail" | "bar" }) {
  const path = usePathname();
  return (
    <nav aria-label="Main" className={layout === "bar" ? "min-w-0 flex-1" : undefined}>
      <ul className={layout === "rail" ? "space-y-0.5" : "grid grid-cols-4"}>
        {PLACES.map(({ href, word, icon: Icon }) => {
          const isCurrent = href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);
          return (
            <li key={href}>
              <Link
                href={href}
                aria-current={isCurrent ? "page" : undefined}
                className={classNames(
                  "relative flex items-center rounded-md transition-colors",
                  layout === "rail" ? "h-9 gap-2.5 px-2.5" : "h-14 flex-col justify-center gap-0.5 text-label",
                  isCurrent ? "bg-accent-tint font-medium text-accent" : "text-ink-soft hover:bg-sunken hover:text-ink",
                )}
              >
                <Icon aria-hidden className="size-4.5" />
                {word}
                {href === "/companies" && attention > 0 && <AttentionCount count={attention} layout={layout} />}
              </Link>
            </li>
          );
        })}
      </ul>
    </nav>
  );
}

function AttentionCount({ count, layout }: { count: number; layout: "rail" | "bar" }) {
  return (
    <span className={classNames("rounded-full bg-bad-tint px-1.5 text-label font-medium text-bad tabular-nums", layout === "rail" ? "ml-auto" : "absolute top-1 left-1/2 ml-2")}>
      {count > 999 ? "999+" : count}
      <span className="sr-only"> need a person</span>
    </span>
  );
}
