import { countOf } from "#lib/platform/format.ts";

const MOST_SHOWN = 2;

/** The first of a company's tags, on one line of a list. */
export function TagChips({ tags }: { tags: readonly string[] }) {
  const more = tags.length - MOST_SHOWN;
  return (
    <>
      {tags.slice(0, MOST_SHOWN).map((tag) => (
        <bdi
          key={tag}
          title={tag}
          className="max-w-32 min-w-6 truncate rounded-sm bg-sunken px-1 text-ink-soft group-hover:bg-surface"
        >
          {tag}
        </bdi>
      ))}
      {more > 0 && (
        <span className="shrink-0 text-ink-faint" title={tags.slice(MOST_SHOWN).join(", ")}>
          <span aria-hidden>+{more}</span>
          <span className="sr-only">and {countOf(more, "other tag", "other tags")}</span>
        </span>
      )}
    </>
  );
}
