import type { LinkItem } from "#lib/connect/links/list-links.ts";
import { TimeAgo } from "../../ui/clock.tsx";
import { StatePill } from "../../ui/state-pill.tsx";
import { LINK_WORDS, linkProblemWords } from "../../words/link-words.ts";

/** A link's state, since when, and why. */
export function LinkStateLine({ link }: { link: LinkItem }) {
  const problem = link.state === "refused" ? linkProblemWords(link.problem) : null;
  return (
    <span className="inline-flex flex-wrap items-center gap-x-2 gap-y-1 text-table text-ink-soft">
      <StatePill {...LINK_WORDS[link.state]} />
      <TimeAgo at={link.since} />
      {problem && <span>· {problem}</span>}
    </span>
  );
}
