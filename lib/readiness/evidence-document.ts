import { formatDay, utcTime } from "#lib/platform/format.ts";
import type { Check, HumanItem, Readiness, Step } from "./readiness-views.ts";

/*
 * The evidence as one Markdown document, to email to Gusto or keep on file. Pure. It contains only
 * counts, times and URLs, so it can't leak a secret.
 */

/** What whoever vouches for it fills in. */
export const SIGNED_BY = ["Name and role", "Date", "Signature"] as const;

const STATE_WORDS: Record<Check["state"], string> = {
  shown: "Shown",
  not_seen: "Not seen yet",
  problem: "Problem",
};

/** @param release what runs, named by the newest migration that it brings */
export function evidenceDocument(
  { environment, readAt, appUrl, steps, counts }: Readiness,
  release: string,
): string {
  const head = [
    "# Evidence for Gusto's production review",
    "",
    `Read from the running system at ${appUrl} (${environment} environment of Gusto) on ${utcTime(readAt)}. Release ${release}.`,
    "",
    `${counts.shown} shown by the system, ${counts.not_seen} not seen yet, ${counts.problem} with a problem; ${counts.ticked} of ${counts.ticked + counts.unticked} manual steps are done.`,
    "A check counts as shown only when this system has seen it happen.",
  ];
  const foot = ["", "---", "", ...SIGNED_BY.map((word) => `${word}: ____________________  `)];
  return `${[...head, ...steps.flatMap(describeStep), ...foot].join("\n")}\n`;
}

function describeStep({ title, sentence, checks, items }: Step, index: number): string[] {
  return [
    "",
    `## ${index + 1}. ${title}`,
    "",
    sentence,
    "",
    ...checks.map(describeCheck),
    ...items.map(describeItem),
  ];
}

function describeCheck({ title, state, evidence, at, todo }: Check): string {
  const when = at ? ` (${utcTime(at)})` : "";
  return `- **${STATE_WORDS[state]}: ${title}.** ${escapeMarkdown(evidence)}${when}${todo ? ` To do: ${escapeMarkdown(todo)}` : ""}`;
}

function describeItem({ title, tick }: HumanItem): string {
  if (!tick) return `- [ ] ${title}`;
  return `- [x] ${title}: ${escapeMarkdown(tick.note)} (${formatDay(tick.doneOn.toISOString())}${tick.by ? `, ${escapeMarkdown(tick.by)}` : ""})`;
}

/** Text from people and from Gusto stays plain text. */
function escapeMarkdown(text: string): string {
  return text.replaceAll(/\s+/g, " ").replaceAll(/[\\`*_[\]<>#|]/g, "\\$&");
}
