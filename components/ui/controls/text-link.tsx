import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "../class-names.ts";

/** A link in running text or at the edge of a panel. */
export function TextLink({ className, ...props }: ComponentProps<typeof Link>) {
  return (
    <Link
      className={classNames(
        "rounded-sm font-medium text-accent underline-offset-2 hover:underline",
        className,
      )}
      {...props}
    />
  );
}
