import { notFound } from "next/navigation";
import { clipText } from "#components/ui/clip-text.ts";
import { readSyncStatus } from "#lib/payroll/data/sync-status.ts";
import { isEnded } from "#lib/tokens/health/health.ts";
import { companyOfPage } from "./company-of-page.ts";

/** What every tab loads first: the viewer, the company, and the status of its data. */
export async function openTab(id: string) {
  const { viewer, company } = await companyOfPage(id);
  if (!company?.isVisible) notFound();
  return {
    viewer,
    company,
    status: await readSyncStatus(viewer, company.id),
    isConnected: !isEnded(company.health.status),
  };
}

/** "People · Bright Bakery" */
export async function titleOfTab(
  tab: string,
  params: Promise<{ id: string }>,
): Promise<{ title: string }> {
  const { company } = await companyOfPage((await params).id);
  return {
    title: company?.isVisible ? `${tab} · ${clipText(company.tradeName ?? company.name, 60)}` : tab,
  };
}
