"use client";

import { Ellipsis } from "lucide-react";
import { usePathname } from "next/navigation";
import { useState } from "react";
import { classNames } from "../ui/class-names.ts";
import { Dialog } from "../ui/dialog.tsx";
import {
  PLACES,
  PLACES_OF_OPERATORS,
  OPERATOR_PLACES,
  SYSTEM_PLACES,
  type NavigationPlace,
  isAt,
} from "./places.ts";
import { type Attention, PlaceList, PlaceLink } from "./place-list.tsx";

type Props = { attention: Attention; isOperator: boolean };

/** The dashboard's sections, in the rail. */
export function RailNavigation({ attention, isOperator }: Props) {
  return (
    <nav aria-label="Main" className="space-y-5">
      <PlaceList places={isOperator ? PLACES_OF_OPERATORS : PLACES} attention={attention} />
      {isOperator && (
        <>
          <PlaceGroup id="places-of-staff" title="At Gusto" places={OPERATOR_PLACES} />
          <PlaceGroup id="places-of-system" title="This system" places={SYSTEM_PLACES} />
        </>
      )}
    </nav>
  );
}

type PlaceGroupProps = { id: string; title: string; places: readonly NavigationPlace[] };

function PlaceGroup({ id, title, places }: PlaceGroupProps) {
  return (
    <div>
      <h2 id={id} className="mb-1 px-2.5 text-label text-ink-soft">
        {title}
      </h2>
      <PlaceList places={places} labelledBy={id} />
    </div>
  );
}

/** At the bottom of a phone: as many as fit, with an operator's remaining ones under "More". */
export function BarNavigation({ attention, isOperator }: Props) {
  const path = usePathname();
  const [openAt, setOpenAt] = useState<string | null>(null);
  const shown = isOperator ? PLACES_OF_OPERATORS.slice(0, 3) : PLACES;
  const rest = isOperator
    ? [...PLACES_OF_OPERATORS.slice(3), ...OPERATOR_PLACES, ...SYSTEM_PLACES]
    : [];
  return (
    <nav aria-label="Main" className="min-w-0 flex-1">
      <ul className={isOperator ? "grid grid-cols-4" : "grid grid-cols-5"}>
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
      {/* Open until closed, or until the page changes. */}
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
