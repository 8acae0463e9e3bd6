import type { Metadata } from "next";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { DataTab } from "../data-tab.tsx";
import { openTab, titleOfTab } from "../tab-page.ts";

type Props = { params: Promise<{ id: string }>; searchParams: Promise<SearchParameters> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Contractors", params);

export default async function ContractorsPage({ params, searchParams }: Props) {
  const { viewer, company, status, isConnected } = await openTab((await params).id);
  return (
    <>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      {status.hasData && (
        <DataTab
          viewer={viewer}
          companyId={company.id}
          name="contractors"
          path={`/companies/${company.id}/contractors`}
          parameters={await searchParams}
          title="Contractors"
          emptyText="This company has no contractors in Gusto, or they have not been synced yet."
        />
      )}
    </>
  );
}
