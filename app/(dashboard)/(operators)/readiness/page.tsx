import type { Metadata } from "next";
import { ApiVersionNotice } from "#components/frame/api-version-notice.tsx";
import { ButtonLink, buttonLook } from "#components/ui/controls/button.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { ReadinessItem } from "#components/readiness/readiness-item.tsx";
import { ReadinessPath } from "#components/readiness/readiness-path.tsx";
import { readinessSummary } from "#components/words/readiness-words.ts";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { readReadiness } from "#lib/readiness/readiness.ts";
import { readApiVersionState } from "#lib/usage/read-usage.ts";
import { tick, untick } from "./actions.ts";

export const metadata: Metadata = { title: "Production readiness" };

export default async function ReadinessPage() {
  const viewer = await requireOperatorViewer("/readiness");
  const readiness = await readReadiness(viewer);
  const today = readiness.readAt.toISOString().slice(0, 10);
  return (
    <div className="space-y-5">
      <PageHeader
        title="Production readiness"
        sentence="Gusto's path to production, with what this system can show. A check counts as shown only when this system has seen it happen."
        action={
          <>
            <a href="/readiness/evidence.md" download className={buttonLook()}>
              Download evidence
            </a>
            <ButtonLink href="/readiness/evidence">Print evidence</ButtonLink>
          </>
        }
      />
      <p className="text-ink-soft">{readinessSummary(readiness.counts)}</p>
      <ApiVersionNotice state={await readApiVersionState()} isOperator />
      <ReadinessPath
        readiness={readiness}
        renderItem={(item) => (
          <ReadinessItem item={item} today={today} actions={{ tick, untick }} />
        )}
      />
    </div>
  );
}
