"use client";

import { LoaderCircle } from "lucide-react";
import { useLinkStatus } from "next/link";
import { classNames } from "../class-names.ts";

/**
 * Inside a link that covers its row, or the cell that names it: highlights the row from the click
 * or Enter until the page arrives.
 */
export function LinkPending() {
  const { pending } = useLinkStatus();
  return (
    <span
      data-link-pending={pending || undefined}
      className={classNames(
        "pointer-events-none absolute inset-0 grid items-center justify-end rounded-md pr-4",
        pending ? "bg-accent/10" : "invisible",
      )}
    >
      {pending && (
        <LoaderCircle aria-hidden className="size-4 text-accent motion-safe:animate-turn" />
      )}
      <span role="status" className="sr-only">
        {pending && "Opening…"}
      </span>
    </span>
  );
}
