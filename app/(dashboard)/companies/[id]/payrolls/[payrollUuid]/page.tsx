import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { FEW_PEOPLE } from "#components/payroll/few-people.ts";
import { FactList } from "#components/ui/fact-list.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { formatDay } from "#lib/platform/format.ts";
import type { SearchParameters } from "#lib/payroll/data/data-query.ts";
import { findPayroll } from "#lib/payroll/data/find-row.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { DataTab } from "../../data-tab.tsx";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = {
  params: Promise<{ id: string; payrollUuid: string }>;
  searchParams: Promise<SearchParameters>;
};

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Payroll", params);

const FACTS = DATA_TABLES.payrolls.columns.filter(
  ({ key }) =>
    !["gusto_uuid", "pay_schedule_uuid", "processed", "off_cycle", "reversal"].includes(key),
);

export default async function PayrollPage({ params, searchParams }: Props) {
  const { id, payrollUuid } = await params;
  const { viewer, company, status, isConnected } = await openTab(id);
  const withPay = (await payRevealedUntil(viewer, company.id)) !== null;
  const payroll = await findPayroll(viewer, company.id, payrollUuid, withPay);
  if (!payroll) notFound();
  const base = `/companies/${company.id}`;
  const checkDate = payroll["check_date"];
  return (
    <>
      <div>
        <TextLink href={`${base}/payrolls`} className="inline-flex items-center gap-1 text-table">
          <ArrowLeft aria-hidden className="size-3.5" />
          All payrolls
        </TextLink>
        <h2 className="mt-1 text-heading font-semibold">
          {typeof checkDate === "string"
            ? `Payroll for ${formatDay(checkDate)}`
            : "Payroll without a pay date"}
        </h2>
      </div>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      <Panel title="Company totals">
        <FactList columns={FACTS} row={payroll} />
        {payroll["totals_hidden"] === true && (
          <p className="mt-3 text-table text-ink-soft">{FEW_PEOPLE}</p>
        )}
      </Panel>
      <DataTab
        viewer={viewer}
        companyId={company.id}
        name="payroll_compensations"
        path={`${base}/payrolls/${payrollUuid}`}
        parameters={await searchParams}
        title="People in this payroll"
        within={{ column: "payroll_uuid", value: payrollUuid }}
        rowHref={(row) => `${base}/people/${row["id"]}`}
        emptyText="The people in a payroll sync once Gusto has calculated it."
      />
    </>
  );
}
