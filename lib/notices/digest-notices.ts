import { formatCount } from "#lib/platform/format.ts";

/** A notice to be mailed, with all its recipients. */
export type DueNotice = {
  id: string;
  text: string;
  link: string;
  companyName: string | null;
  to: readonly string[];
};

type Digest = { to: string[]; subject: string; text: string; noticeIds: string[] };

/** Lines per email; the rest is on the screen. */
const MOST_LINES = 50;

/**
 * Groups many notices into few emails: people with the same notices share one email, and no one
 * gets two. Notices with few recipients come first.
 */
export function digestNotices(notices: readonly DueNotice[], home: string): Digest[] {
  const ofPerson = new Map<string, DueNotice[]>();
  for (const notice of notices)
    for (const person of new Set(notice.to))
      ofPerson.set(person, [...(ofPerson.get(person) ?? []), notice]);
  const digests = new Map<string, { to: string[]; of: DueNotice[] }>();
  for (const [person, of] of ofPerson) {
    const key = of.map(({ id }) => id).join(" ");
    const digest = digests.get(key);
    if (digest) digest.to.push(person);
    else digests.set(key, { to: [person], of });
  }
  return [...digests.values()]
    .toSorted((a, b) => a.of.length - b.of.length)
    .map(({ to, of }) => ({
      to,
      subject: subjectOf(of),
      text: textOf(of, home),
      noticeIds: of.map(({ id }) => id),
    }));
}

function subjectOf(notices: readonly DueNotice[]): string {
  const [only] = notices;
  if (notices.length === 1 && only)
    return only.companyName ? `Gusto connection of ${only.companyName}` : "Gusto connection";
  return `${formatCount(notices.length)} notices about Gusto connections`;
}

function textOf(notices: readonly DueNotice[], home: string): string {
  const lines = notices.slice(0, MOST_LINES).map(({ text, link }) => `${text}\n\n${link}\n`);
  const further = notices.length - lines.length;
  return [...lines, ...(further > 0 ? [`And ${formatCount(further)} more: ${home}\n`] : [])].join(
    "\n",
  );
}
