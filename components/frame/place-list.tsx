"use client";

import Link from "next/link";
import { usePathname } from "next/navigation";
import { classNames } from "../ui/class-names.ts";
import { TONE_TINT } from "../ui/tone.ts";
import { type NavigationPlace, isAt } from "./places.ts";

/** What needs attention, and the place that lists it; urgent if the viewer has something to do. */
export type Attention = { count: number; isUrgent: boolean; href: string };

const NONE: Attention = { count: 0, isUrgent: false, href: "" };

export function PlaceList({
  places,
  attention = NONE,
  labelledBy,
}: {
  places: readonly NavigationPlace[];
  attention?: Attention;
  labelledBy?: string;
}) {
  return (
    <ul aria-labelledby={labelledBy} className="space-y-0.5">
      {places.map((place) => (
        <li key={place.href}>
          <PlaceLink place={place} layout="rail" attention={attention} />
        </li>
      ))}
    </ul>
  );
}

export function PlaceLink({
  place,
  layout,
  attention,
}: {
  place: NavigationPlace;
  layout: "rail" | "bar";
  attention: Attention;
}) {
  const isCurrent = isAt(usePathname(), place);
  const { href, word, icon: Icon } = place;
  return (
    <Link
      href={href}
      aria-current={isCurrent ? "page" : undefined}
      className={classNames(
        "relative flex items-center rounded-md transition-colors",
        layout === "rail"
          ? "h-9 gap-2.5 px-2.5"
          : "h-14 flex-col justify-center gap-0.5 text-label",
        isCurrent
          ? "bg-accent-tint font-medium text-accent"
          : "text-ink-soft hover:bg-sunken hover:text-ink",
      )}
    >
      <Icon aria-hidden className="size-4.5" />
      {word}
      {href === attention.href && attention.count > 0 && (
        <AttentionCount {...attention} layout={layout} />
      )}
    </Link>
  );
}

function AttentionCount({ count, isUrgent, layout }: Attention & { layout: "rail" | "bar" }) {
  return (
    <span
      className={classNames(
        "rounded-full px-1.5 text-label font-medium tabular-nums",
        TONE_TINT[isUrgent ? "bad" : "warn"],
        layout === "rail" ? "ml-auto" : "absolute top-1 left-1/2 ml-2",
      )}
    >
      {count > 999 ? "999+" : count}
      <span className="sr-only"> need attention</span>
    </span>
  );
}
