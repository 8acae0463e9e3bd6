import type { ReactNode } from "react";

/** Terms with their values. */
export function Facts({ facts }: { facts: readonly { term: string; value: ReactNode }[] }) {
  return (
    <dl className="grid gap-x-6 gap-y-2 sm:grid-cols-[9rem_minmax(0,1fr)]">
      {facts.map(({ term, value }) => (
        <div key={term} className="contents">
          <dt className="text-ink-faint">{term}</dt>
          <dd className="-mt-1.5 min-w-0 sm:mt-0">{value}</dd>
        </div>
      ))}
    </dl>
  );
}
