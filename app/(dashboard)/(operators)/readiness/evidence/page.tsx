import type { Metadata } from "next";
import { ExactTime } from "#components/ui/clock.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { ItemText, ReadinessPath } from "#components/readiness/readiness-path.tsx";
import { readinessSummary } from "#components/words/readiness-words.ts";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { SCHEMA_VERSION } from "#lib/generated/schema-version.ts";
import { SIGNED_BY } from "#lib/readiness/evidence-document.ts";
import { readReadiness } from "#lib/readiness/readiness.ts";

export const metadata: Metadata = { title: "Evidence for Gusto's review" };

/** The readiness page as a printable document, without forms. */
export default async function EvidencePage() {
  const viewer = await requireOperatorViewer("/readiness/evidence");
  const readiness = await readReadiness(viewer);
  return (
    <div className="space-y-5">
      <p className="text-table print:hidden">
        <TextLink href="/readiness">Back to production readiness</TextLink>
      </p>
      <PageHeader
        title="Evidence for Gusto's production review"
        sentence={
          <>
            Read from the running system at {readiness.appUrl} ({readiness.environment} environment
            of Gusto) on <ExactTime at={readiness.readAt} />. Release{" "}
            <span className="wrap-anywhere">{SCHEMA_VERSION}</span>.
          </>
        }
      />
      <p className="text-ink-soft">
        {readinessSummary(readiness.counts)} A check counts as shown only when this system has seen
        it happen.
      </p>
      <ReadinessPath readiness={readiness} renderItem={(item) => <ItemText item={item} />} />
      <div className="grid break-inside-avoid gap-x-8 gap-y-12 pt-12 sm:grid-cols-3">
        {SIGNED_BY.map((word) => (
          <p key={word} className="border-t border-ink-faint pt-1.5 text-label text-ink-soft">
            {word}
          </p>
        ))}
      </div>
    </div>
  );
}
