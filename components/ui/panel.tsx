import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";

/** A surface with a hairline border; with a title it is a named section. */
export function Panel({
  title,
  aside,
  children,
  className,
  flush = false,
}: {
  title?: string;
  aside?: ReactNode;
  children: ReactNode;
  className?: string;
  flush?: boolean;
}) {
  const id = title ? `panel-${title.toLowerCase().replaceAll(/[^a-z]+/g, "-")}` : undefined;
  return (
    <section
      aria-labelledby={id}
      className={classNames(
        "min-w-0 rounded-md border border-line bg-surface shadow-raised",
        className,
      )}
    >
      {title && (
        <div className="flex min-h-12 items-center justify-between gap-3 border-b border-line px-4 py-2">
          <h2 id={id} className="text-base font-semibold">
            {title}
          </h2>
          {aside}
        </div>
      )}
      <div className={flush ? undefined : "p-4"}>{children}</div>
    </section>
  );
}
