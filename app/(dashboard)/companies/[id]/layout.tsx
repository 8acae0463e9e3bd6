import { notFound } from "next/navigation";
import type { ReactNode } from "react";
import { CompanyHeader } from "#components/companies/company-header.tsx";
import { CompanyTabs } from "#components/companies/company-tabs.tsx";
import { ShownCompanies } from "#components/frame/live/shown-companies.tsx";
import { CompanySync } from "#components/payroll/live-sync.tsx";
import { readAllProgress, visibleProgress } from "#lib/payroll/progress/read-progress.ts";
import { companyOfPage } from "./company-of-page.ts";

/** Above the loading state, so an unknown company is a 404 before the first byte is sent. */
export default async function CompanyLayout({
  params,
  children,
}: {
  params: Promise<{ id: string }>;
  children: ReactNode;
}) {
  const { viewer, company } = await companyOfPage((await params).id);
  if (!company) notFound();
  const { isVisible } = company;
  return (
    <div className="space-y-6">
      <ShownCompanies ids={[company.id]} />
      <CompanyHeader company={company} />
      {/* Keep their slots even when absent, so a button that discovers a company is lost keeps
          its result. */}
      {isVisible && <CompanyTabs companyId={company.id} />}
      {isVisible && (
        <CompanySync
          companyId={company.id}
          initial={await visibleProgress(viewer, await readAllProgress(), company.id)}
        />
      )}
      {children}
    </div>
  );
}
