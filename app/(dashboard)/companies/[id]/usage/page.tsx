import type { Metadata } from "next";
import { UsageReport } from "#components/usage/usage-report.tsx";
import { readUsage } from "#lib/usage/read-usage.ts";
import { parseUsageRange } from "#lib/usage/usage-views.ts";
import { changesOfPage, type UsageSearch } from "../../../(operators)/usage/changes-of-page.ts";
import { openTab, titleOfTab } from "../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<UsageSearch> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("API usage", params);

export default async function CompanyUsagePage({ params, searchParams }: Props) {
  const { viewer, company } = await openTab((await params).id);
  const search = await searchParams;
  const usage = await readUsage(viewer, {
    companyId: company.id,
    range: parseUsageRange(search.range),
  });
  return (
    <section aria-label="API usage" className="space-y-4">
      <h2 className="text-heading font-semibold">API usage</h2>
      <UsageReport
        usage={usage}
        changes={await changesOfPage(viewer, company.id, usage, search)}
        href={(range) => `/companies/${company.id}/usage?range=${range}`}
        showCompany={false}
      />
    </section>
  );
}
