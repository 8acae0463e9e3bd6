"use client";

import { LoaderCircle, Search } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import { classNames } from "../class-names.ts";

const DEBOUNCE_MS = 250;

type Props = {
  /** The search text in the URL. */
  value: string;
  placeholder: string;
  label: string;
  /** The page that searches, and the URL parameters to keep. */
  path: string;
  keep: readonly (readonly [name: string, value: string])[];
  className?: string;
};

/** Searches as you type; the text is in the URL. A plain form before scripts load. */
export function SearchField({
  value,
  placeholder,
  label,
  path,
  keep,
  className = "lg:w-64 lg:shrink-0",
}: Props) {
  const router = useRouter();
  const [text, setText] = useState(value);
  const [isPending, startTransition] = useTransition();
  const sent = useRef(value);
  const kept = new URLSearchParams(keep.map(([name, kept]) => [name, kept])).toString();

  // Back, Forward and "clear filters" change the URL without this field.
  useEffect(() => {
    if (value === sent.current) return;
    sent.current = value;
    setText(value);
  }, [value]);

  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      const parameters = new URLSearchParams(kept);
      if (sent.current) parameters.set("q", sent.current);
      const query = parameters.toString();
      startTransition(() => router.replace(query ? `${path}?${query}` : path, { scroll: false }));
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, path, kept, router]);

  return (
    <form role="search" action={path} className={classNames("relative w-full", className)}>
      {keep.map(([name, kept]) => (
        <input key={`${name} ${kept}`} type="hidden" name={name} value={kept} />
      ))}
      {isPending ? (
        <LoaderCircle
          aria-hidden
          className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint motion-safe:animate-turn"
        />
      ) : (
        <Search
          aria-hidden
          className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint"
        />
      )}
      <input
        type="search"
        name="q"
        value={text}
        maxLength={100}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          setText("");
          event.currentTarget.blur();
        }}
        placeholder={placeholder}
        aria-label={label}
        autoComplete="off"
        className="h-11 w-full rounded-md border border-control bg-surface pr-9 pl-9 placeholder:text-ink-faint hover:border-ink-faint md:h-9 [&::-webkit-search-cancel-button]:hidden"
      />
      <kbd
        aria-hidden
        className="pointer-events-none absolute top-1/2 right-2.5 hidden -translate-y-1/2 rounded-sm border border-line bg-sunken px-1.5 font-mono text-label text-ink-faint md:block"
      >
        /
      </kbd>
    </form>
  );
}
