import type { Metadata } from "next";
import { ApiVersionNotice } from "#components/frame/api-version-notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { UsageReport } from "#components/usage/usage-report.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { readApiVersionState, readUsage } from "#lib/usage/read-usage.ts";
import { parseUsageRange } from "#lib/usage/usage-views.ts";
import { changesOfPage, type UsageSearch } from "./changes-of-page.ts";

export const metadata: Metadata = { title: "API usage" };

export default async function UsagePage({ searchParams }: { searchParams: Promise<UsageSearch> }) {
  const search = await searchParams;
  const viewer = await requireOperatorViewer("/usage");
  const usage = await readUsage(viewer, { companyId: null, range: parseUsageRange(search.range) });
  return (
    <div className="space-y-5">
      <PageHeader
        title="API usage"
        sentence="Every call to Gusto from this dashboard's pages, its worker and your services."
      />
      <ApiVersionNotice state={await readApiVersionState()} isOperator />
      <UsageReport
        usage={usage}
        changes={await changesOfPage(viewer, null, usage, search)}
        href={(range) => `/usage?range=${range}`}
        showCompany
      />
    </div>
  );
}
