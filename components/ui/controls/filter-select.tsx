"use client";

import { useRouter } from "next/navigation";
import { useTransition } from "react";

type Props = {
  label: string;
  everything: string;
  choices: readonly { value: string; href: string }[];
  value: string | undefined;
  everythingHref: string;
};

/** A filter with many values. Each value has a URL. */
export function FilterSelect({ label, everything, choices, value, everythingHref }: Props) {
  const router = useRouter();
  const [isPending, startTransition] = useTransition();
  const open = (chosen: string) =>
    startTransition(() =>
      router.push(choices.find((choice) => choice.value === chosen)?.href ?? everythingHref, {
        scroll: false,
      }),
    );
  return (
    <select
      aria-label={label}
      aria-busy={isPending}
      value={value ?? ""}
      onChange={(event) => open(event.target.value)}
      className="h-11 max-w-full min-w-0 truncate rounded-md border border-control bg-surface px-2.5 text-ink hover:border-ink-faint md:h-9 md:max-w-48"
    >
      <option value="">{everything}</option>
      {choices.map((choice) => (
        <option key={choice.value} value={choice.value}>
          {choice.value}
        </option>
      ))}
    </select>
  );
}
