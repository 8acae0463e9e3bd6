import Link from "next/link";
import type { ComponentProps } from "react";
import { classNames } from "../class-names.ts";

export type ButtonKind = "primary" | "secondary" | "quiet" | "danger";
export type ButtonSize = "regular" | "small";

const KINDS: Record<ButtonKind, string> = {
  primary: "bg-accent text-on-accent hover:bg-accent-strong shadow-raised",
  secondary: "border border-line-strong bg-surface text-ink hover:bg-sunken shadow-raised",
  quiet: "text-ink-soft hover:bg-sunken hover:text-ink",
  danger: "bg-danger text-on-danger hover:bg-danger-strong",
};

// Larger on phones, for fingers.
const SIZES: Record<ButtonSize, string> = {
  regular: "h-11 px-4 md:h-9 md:px-3.5",
  small: "h-9 px-3 text-table md:h-7 md:px-2.5",
};

/** Button styles, for buttons and for links that act like one. */
export function buttonLook(kind: ButtonKind = "secondary", size: ButtonSize = "regular"): string {
  return classNames(
    "inline-flex shrink-0 items-center justify-center gap-2 rounded-md font-medium whitespace-nowrap transition-colors select-none",
    "focus-visible:rounded-md disabled:pointer-events-none disabled:opacity-55 aria-disabled:opacity-55 [&_svg]:size-4 [&_svg]:shrink-0",
    KINDS[kind],
    SIZES[size],
  );
}

type Look = { kind?: ButtonKind; size?: ButtonSize };

export function Button({
  kind,
  size,
  className,
  type = "button",
  ...props
}: ComponentProps<"button"> & Look) {
  return (
    <button type={type} className={classNames(buttonLook(kind, size), className)} {...props} />
  );
}

export function ButtonLink({
  kind,
  size,
  className,
  ...props
}: ComponentProps<typeof Link> & Look) {
  return <Link className={classNames(buttonLook(kind, size), className)} {...props} />;
}
