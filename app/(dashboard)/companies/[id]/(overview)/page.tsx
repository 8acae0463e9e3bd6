import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { CompanyActions } from "#components/companies/acts/company-actions.tsx";
import { CompanyFacts } from "#components/companies/company-facts.tsx";
import { CompanyTimeline } from "#components/companies/company-timeline.tsx";
import { clipText } from "#components/ui/clip-text.ts";
import { DeleteCompany } from "#components/companies/acts/delete-company.tsx";
import { CompanyTags } from "#components/companies/tags/company-tags.tsx";
import { listTags } from "#lib/companies/tags/list-tags.ts";
import { LostCompanyPanel } from "#components/companies/lost-company.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SharePanel } from "#components/sharing/share-panel.tsx";
import { SharedConnection } from "#components/companies/shared-connection.tsx";
import { SyncPanel } from "#components/payroll/sync-panel.tsx";
import { TokenPanel } from "#components/companies/token-panel.tsx";
import { CompanyVerifiedDays } from "#components/verified-days/verified-days.tsx";
import { readCompanyDays } from "#lib/companies/verified-days/read-verified-days.ts";
import { listShareLinks } from "#lib/companies/sharing/share-links.ts";
import { listTimeline } from "#lib/companies/list/list-timeline.ts";
import { env } from "#lib/platform/env.ts";
import { readSyncStatus } from "#lib/payroll/data/sync-status.ts";
import { countStoredRows } from "#lib/payroll/rows/count-stored-rows.ts";
import {
  addTag,
  deleteCompany,
  disconnect,
  eraseData,
  refreshNow,
  removeTag,
  revokeShare,
  setSync,
  share,
  syncNow,
  testConnection,
  tryOnceMore,
} from "../../../../companies/actions.ts";
import { hasConnection, isEnded } from "#lib/tokens/health/health.ts";
import { companyOfPage } from "../company-of-page.ts";

type Props = {
  params: Promise<{ id: string }>;
  searchParams: Promise<{ before?: string | string[] }>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  const { company } = await companyOfPage((await params).id);
  return { title: company ? clipText(company.tradeName ?? company.name, 60) : "Company" };
}

export default async function CompanyPage({ params, searchParams }: Props) {
  const { id } = await params;
  const { viewer, company } = await companyOfPage(id);
  if (!company) notFound();
  const { before } = await searchParams;
  const timeline = await listTimeline(viewer, company.id, {
    before: typeof before === "string" ? before : undefined,
    limit: 25,
  });
  const isOperator = viewer.role === "operator";
  const name = clipText(company.tradeName ?? company.name, 200);
  return (
    <div className="space-y-6">
      <CompanyActions
        company={{
          id: company.id,
          name,
          status: company.health.status,
          sharedWith: company.sharedWith.map((other) => clipText(other.name, 60)),
        }}
        keptForDays={env().RETENTION_DAYS}
        canReconnect={!isOperator}
        linksHref={isOperator ? `/companies/reconnect?company=${company.id}` : null}
        canTryOnceMore={isOperator}
        actions={{ refreshNow, testConnection, tryOnceMore, disconnect }}
      />
      {company.revocationPending && (
        <Notice tone="info" title="Gusto has not confirmed that access ended">
          This dashboard keeps asking automatically. Until Gusto answers, the tokens stay encrypted
          and unused; then they are deleted.
        </Notice>
      )}
      {!company.isVisible && <LostCompanyPanel />}
      {company.sharedWith.length > 0 && <SharedConnection others={company.sharedWith} />}
      <div className="grid items-start gap-6 lg:grid-cols-[minmax(0,1fr)_21rem]">
        <div className="space-y-6">
          <TokenPanel company={company} isOperator={isOperator} />
          {company.isVisible && <CompanyVerifiedDays days={await readCompanyDays(company)} />}
          <CompanyTimeline
            companyId={company.id}
            events={timeline.events}
            next={timeline.next}
            isFirstPage={before === undefined}
          />
        </div>
        <div className="space-y-6">
          {company.isVisible && (
            <SyncPanel
              company={{
                id: company.id,
                name: company.tradeName ?? company.name,
                isOn: company.syncSelected,
                isConnected: hasConnection(company.health.status),
                isPaused: company.health.status === "reconnect_required",
                restoredAt: company.syncRestoredAt,
                canPick: !isOperator,
              }}
              status={await readSyncStatus(viewer, company.id)}
              storedRows={company.syncSelected ? null : await countStoredRows(company.id)}
              actions={{ setSync, syncNow, eraseData }}
            />
          )}
          {isOperator && (
            <CompanyTags
              companyId={company.id}
              tags={company.tags}
              suggested={await listTags(viewer)}
              actions={{ addTag, removeTag }}
            />
          )}
          <CompanyFacts company={company} />
          {company.isVisible && (
            <SharePanel
              companyId={company.id}
              links={await listShareLinks(viewer, company.id)}
              actions={{ share, revokeShare }}
            />
          )}
          {isOperator && isEnded(company.health.status) && (
            <DeleteCompany
              company={{ id: company.id, name: company.tradeName ?? company.name }}
              action={deleteCompany}
            />
          )}
        </div>
      </div>
    </div>
  );
}
