import type { Metadata } from "next";
import { HeadCount } from "#components/companies/head-count.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { countHeads } from "#lib/payroll/data/count-heads.ts";
import { DataTab } from "../../data-tab.tsx";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParameters> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("People", params);

export default async function PeoplePage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  const path = `/companies/${company.id}/people`;
  const heads = await countHeads(viewer, company.id);
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      {status.hasData && (
        <DataTab
          viewer={viewer}
          companyId={company.id}
          name="employees"
          path={path}
          parameters={await searchParams}
          title="People"
          rowHref={(row) => `${path}/${row["id"]}`}
          emptyText="Employees appear here as they sync from Gusto."
        >
          <HeadCount {...heads} />
        </DataTab>
      )}
    </>
  );
}
