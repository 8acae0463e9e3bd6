import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { findWhyUnread } from "#lib/payroll/data/why-unread.ts";
import { DataTab } from "../../data-tab.tsx";
import { openTab, titleOfTab } from "../../tab-page.ts";
import { findMoreData, MORE_DATA } from "../more-data.ts";

type Props = {
  params: Promise<{ id: string; resource: string }>;
  searchParams: Promise<SearchParameters>;
};

export async function generateMetadata({ params }: Props): Promise<Metadata> {
  return titleOfTab(findMoreData((await params).resource)?.title ?? "More data", params);
}

export default async function MoreDataPage({ params, searchParams }: Props) {
  const { id, resource } = await params;
  const shown = findMoreData(resource);
  if (!shown) notFound();
  const { viewer, company, status, isConnected } = await openTab(id);
  const whyUnread = await findWhyUnread(viewer, company.id, shown.resource);
  const pathOf = (path: string) => `/companies/${company.id}/more/${path}`;
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      <FilterLinks
        label="More data"
        links={MORE_DATA.map(({ path, title }) => ({
          word: title,
          href: pathOf(path),
          isCurrent: path === shown.path,
        }))}
      />
      {whyUnread && (
        <Notice tone="info" title={`${shown.title} were not read`}>
          {whyUnread}.
        </Notice>
      )}
      {status.hasData && (
        <DataTab
          viewer={viewer}
          companyId={company.id}
          name={shown.name}
          path={pathOf(shown.path)}
          parameters={await searchParams}
          title={shown.title}
          emptyText={`This company has no ${DATA_TABLES[shown.name].many} in Gusto, or they were not read yet.`}
        />
      )}
    </>
  );
}
