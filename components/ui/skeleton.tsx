import { classNames } from "./class-names.ts";

/** A gray bar in place of text that is loading. */
export function Bar({ className }: { className?: string }) {
  return (
    <span
      aria-hidden
      className={classNames(
        "block h-3.5 rounded-sm bg-sunken motion-safe:animate-breathe",
        className,
      )}
    />
  );
}

/** Says "Loading" to people who can't see the gray bars. */
export function LoadingRegion({
  what,
  children,
  className,
}: {
  what: string;
  children: React.ReactNode;
  className?: string;
}) {
  return (
    <div role="status" aria-label={`Loading ${what}`} className={className}>
      {children}
    </div>
  );
}

export function PageHeaderSkeleton() {
  return (
    <div className="flex h-[58px] flex-col justify-center gap-3">
      <Bar className="h-6 w-44" />
      <Bar className="w-72 max-w-full" />
    </div>
  );
}

/** Rows of the companies table, 44 px each like the real ones. */
export function RowsSkeleton({ rows = 8 }: { rows?: number }) {
  return (
    <div className="overflow-hidden rounded-md border border-line bg-surface">
      <div className="hidden h-9 border-b border-line bg-sunken/50 md:block" />
      {Array.from({ length: rows }, (_, index) => (
        <div
          key={index}
          className="flex h-24 flex-col justify-center gap-3 border-b border-line px-4 last:border-0 md:h-11 md:flex-row md:items-center md:gap-8"
        >
          <Bar className={index % 3 === 0 ? "w-44" : index % 3 === 1 ? "w-56" : "w-36"} />
          <Bar className="w-28 md:ml-auto" />
          <Bar className="hidden w-20 md:block" />
          <Bar className="hidden w-20 md:block" />
          <Bar className="hidden w-24 md:block" />
        </div>
      ))}
    </div>
  );
}

/** A company's data tab: filters, search and rows. */
export function TabSkeleton() {
  return (
    <LoadingRegion what="the rows" className="space-y-4">
      <div className="flex gap-2">
        <Bar className="h-9 w-24" />
        <Bar className="h-9 w-24" />
        <Bar className="ml-auto h-9 w-56 max-md:hidden" />
      </div>
      <RowsSkeleton />
    </LoadingRegion>
  );
}
