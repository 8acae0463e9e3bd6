"use client";

import {
  Activity,
  Building2,
  ChartNoAxesColumn,
  Ellipsis,
  KeyRound,
  LayoutDashboard,
  ListChecks,
  type LucideIcon,
  RefreshCw,
  UserPlus,
  Webhook,
} from "lucide-react";
import Link from "next/link";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { classNames } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import { TONE_TINT } from "../ui/tone.ts";

type Place = { href: string; word: string; icon: LucideIcon };

const PLACES: readonly Place[] = [
  { href: "/", word: "Overview", icon: LayoutDashboard },
  { href: "/companies", word: "Companies", icon: Building2 },
  { href: "/syncs", word: "Sync", icon: RefreshCw },
  { href: "/activity", word: "Activity", icon: Activity },
];

/** For staff: what concerns the partner's organization at Gusto. */
const OPERATOR_PLACES: readonly Place[] = [
  { href: "/usage", word: "API usage", icon: ChartNoAxesColumn },
  { href: "/webhooks", word: "Webhooks", icon: Webhook },
  { href: "/provision", word: "New companies", icon: UserPlus },
  { href: "/organization", word: "Gusto access", icon: KeyRound },
  { href: "/readiness", word: "Going live", icon: ListChecks },
];

/** Companies that are lost, held or failing; urgent when the viewer has something to do. */
export type Attention = { count: number; isUrgent: boolean };

type Props = { attention: Attention; isOperator: boolean };

const NONE: Attention = { count: 0, isUrgent: false };

const isAt = (path: string, { href }: Place): boolean =>
  href === "/" ? path === "/" : path === href || path.startsWith(`${href}/`);

/** The places of the dashboard, in the rail. */
export function RailNavigation({ attention, isOperator }: Props) {
  return (
    <nav aria-label="Main" className="space-y-5">
      <PlaceList places={PLACES} attention={attention} />
      {isOperator && (
        <div>
          <h2 id="places-of-staff" className="mb-1 px-2.5 text-label text-ink-soft">
            At Gusto
          </h2>
          <PlaceList places={OPERATOR_PLACES} labelledBy="places-of-staff" />
        </div>
      )}
    </nav>
  );
}

/** At the bottom edge of a phone: as many as fit, and the rest of an operator's behind "More". */
export function BarNavigation({ attention, isOperator }: Props) {
  const path = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const shown = isOperator ? PLACES.slice(0, 3) : PLACES;
  const rest = isOperator ? [...PLACES.slice(3), ...OPERATOR_PLACES] : [];
  return (
    <nav aria-label="Main" className="min-w-0 flex-1">
      <ul className="grid grid-cols-4">
        {shown.map((place) => (
          <li key={place.href}>
            <PlaceLink place={place} layout="bar" attention={attention} />
          </li>
        ))}
        {rest.length > 0 && (
          <li>
            <button
              type="button"
              onClick={() => setOpenAt(path)}
              className={classNames(
                "flex h-14 w-full flex-col items-center justify-center gap-0.5 rounded-md text-label transition-colors",
                rest.some((place) => isAt(path, place))
                  ? "bg-accent-tint font-medium text-accent"
                  : "text-ink-soft hover:bg-sunken hover:text-ink",
              )}
            >
              <Ellipsis aria-hidden className="size-4.5" />
              More
            </button>
          </li>
        )}
      </ul>
      {/* Open until closed, or until another page is reached. */}
      <Dialog
        open={openAt === path}
        onOpenChange={(open) => setOpenAt(open ? path : null)}
        title="More"
      >
        <div className="mt-3">
          <PlaceList places={rest} />
        </div>
      </Dialog>
    </nav>
  );
}

function PlaceList({
  places,
  attention = NONE,
  labelledBy,
}: {
  places: readonly Place[];
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

function PlaceLink({
  place,
  layout,
  attention,
}: {
  place: Place;
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
      {href === "/companies" && attention.count > 0 && (
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
