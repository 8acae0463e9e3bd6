"use client";

import { LoaderCircle, Search } from "lucide-react";
import Link from "next/link";
import { useRouter } from "next/navigation";
import { useEffect, useRef, useState, useTransition } from "react";
import type { HealthStatus } from "#lib/tokens/health.ts";
import { classNames } from "./class-names.ts";
import { companiesHref, type CompaniesQuery } from "./companies-query.ts";
import { HealthIcon } from "./health-badge.tsx";
import { FILTER_ORDER, HEALTH_WORDS } from "./health-words.ts";
import { TONE_TEXT } from "./tone.ts";

const DEBOUNCE_MS = 250;

/** Filter by health, search by name; both live in the address, so that a view can be sent to somebody. */
export function CompaniesToolbar({ query, counts, total }: { query: CompaniesQuery; counts: Record<HealthStatus, number>; total: number }) {
  return (
    <div className="flex flex-col gap-3 lg:flex-row lg:items-center lg:justify-between">
      <nav aria-label="Filter by health" className="-mx-4 overflow-x-auto px-4 md:mx-0 md:px-0">
        <ul className="flex w-max gap-1 py-1">
          <li><Chip href={companiesHref({ ...query, health: undefined, after: undefined })} isCurrent={!query.health} word="All" count={total} /></li>
          {FILTER_ORDER.map((status) => (
            <li key={status}>
              <Chip href={companiesHref({ ...query, health: status, after: undefined })} isCurrent={query.health === status} word={HEALTH_WORDS[status].word} count={counts[status]} status={status} />
            </li>
          ))}
        </ul>
      </nav>
      <SearchField query={query} />
    </div>
  );
}

function Chip({ href, isCurrent, word, count, status }: { href: string; isCurrent: boolean; word: string; count: number; status?: HealthStatus }) {
  return (
    <Link
      href={href}
      scroll={false}
      prefetch={false}
      aria-current={isCurrent ? "true" : undefined}
      className={classNames(
        "inline-flex h-9 items-center gap-1.5 rounded-full border px-3 text-table md:px-2.5 whitespace-nowrap transition-colors md:h-8",
        isCurrent ? "border-accent bg-accent-tint font-medium text-accent" : "border-line bg-surface text-ink-soft hover:border-line-strong hover:text-ink",
      )}
    >
      {status && count > 0 && <HealthIcon status={status} isStill className={TONE_TEXT[HEALTH_WORDS[status].tone]} />}
      {word}
      <span className={classNames("tabular-nums", !isCurrent && "text-ink-faint")}>{count.toLocaleString("en-US")}</span>
    </Link>
  );
}

function SearchField({ query }: { query: CompaniesQuery }) {
  const router = useRouter();
  const [text, setText] = useState(query.q ?? "");
  const [isPending, startTransition] = useTransition();
  const sent = useRef(query.q ?? "");

  // Back, Forward and "clear filters" change the address without this field.
  useEffect(() => {
    if ((query.q ?? "") === sent.current) return;
    sent.current = query.q ?? "";
    setText(sent.current);
  }, [query.q]);

  useEffect(() => {
    if (text.trim() === sent.current) return;
    const timer = setTimeout(() => {
      sent.current = text.trim();
      startTransition(() => router.replace(companiesHref({ ...query, q: sent.current || undefined, after: undefined }), { scroll: false }));
    }, DEBOUNCE_MS);
    return () => clearTimeout(timer);
  }, [text, query, router]);

  return (
    <form role="search" action="/companies" className="relative w-full lg:w-56">
      {query.health && <input type="hidden" name="health" value={query.health} />}
      {query.sort && <input type="hidden" name="sort" value={query.sort} />}
      {isPending
        ? <LoaderCircle aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint motion-safe:animate-turn" />
        : <Search aria-hidden className="absolute top-1/2 left-3 size-4 -translate-y-1/2 text-ink-faint" />}
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
        placeholder="Search companies"
        aria-label="Search companies by name"
        autoComplete="off"
        className="h-11 w-full rounded-md border border-control bg-surface pr-9 pl-9 placeholder:text-ink-faint hover:border-ink-faint md:h-9 [&::-webkit-search-cancel-button]:hidden"
      />
      <kbd aria-hidden className="pointer-events-none absolute top-1/2 right-2.5 hidden -translate-y-1/2 rounded-sm border border-line bg-sunken px-1.5 font-mono text-label text-ink-faint md:block">/</kbd>
    </form>
  );
}
