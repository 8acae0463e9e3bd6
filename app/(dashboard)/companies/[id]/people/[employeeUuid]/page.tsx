import { ArrowLeft } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { clipText } from "#components/ui/clip-text.ts";
import { DataTable } from "#components/ui/table/data-table.tsx";
import { FactList } from "#components/ui/fact-list.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { PaySwitch } from "#components/payroll/pay-switch.tsx";
import { SyncNotice } from "#components/payroll/sync-notice.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { findPerson } from "#lib/payroll/data/find-row.ts";
import { listPayrollsOfPerson } from "#lib/payroll/data/list-payrolls-of-person.ts";
import { listRows } from "#lib/payroll/data/list-rows.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { columnsOf } from "#lib/payroll/data/readable-columns.ts";
import type { DataTableName } from "#lib/payroll/resources/names.ts";
import { hidePay, showPay } from "../../../../../companies/actions.ts";
import { openTab, titleOfTab } from "../../tab-page.ts";

type Props = { params: Promise<{ id: string; employeeUuid: string }> };

export const generateMetadata = ({ params }: Props): Promise<Metadata> =>
  titleOfTab("Person", params);

const NO_FACTS = new Set([
  "gusto_uuid",
  "name",
  "first_name",
  "last_name",
  "department_uuid",
  "manager_uuid",
  "onboarded",
  "terminated",
]);
const FACTS = DATA_TABLES.employees.columns.filter(
  ({ key, isPay }) => !NO_FACTS.has(key) && !isPay,
);

export default async function PersonPage({ params }: Props) {
  const { id, employeeUuid } = await params;
  const { viewer, company, status, isConnected } = await openTab(id);
  const revealedUntil = await payRevealedUntil(viewer, company.id);
  const withPay = revealedUntil !== null;
  const person = await findPerson(viewer, company.id, employeeUuid, withPay);
  if (!person) notFound();
  const list = async (name: DataTableName) =>
    (
      await listRows(viewer, {
        companyId: company.id,
        table: DATA_TABLES[name],
        query: { filters: {} },
        withPay,
        place: "screen",
        within: { column: "employee_uuid", value: employeeUuid },
      })
    ).rows;
  const [jobs, history, payrolls] = await Promise.all([
    list("jobs"),
    withPay ? list("compensations") : [],
    listPayrollsOfPerson(viewer, company.id, employeeUuid, withPay),
  ]);
  const base = `/companies/${company.id}`;
  return (
    <>
      <div>
        <TextLink href={`${base}/people`} className="inline-flex items-center gap-1 text-table">
          <ArrowLeft aria-hidden className="size-3.5" />
          All people
        </TextLink>
        <h2 className="mt-1 text-heading font-semibold wrap-anywhere">
          <bdi>{clipText(String(person["name"] || "No name"), 120)}</bdi>
        </h2>
      </div>
      <SyncNotice companyId={company.id} status={status} isConnected={isConnected} />
      <PaySwitch
        companyId={company.id}
        revealedUntil={revealedUntil}
        actions={{ showPay, hidePay }}
      />
      <Panel title="Facts">
        <FactList columns={FACTS} row={person} />
      </Panel>
      {jobs.length > 0 && (
        <Section title="Jobs">
          <DataTable
            caption="Jobs"
            columns={columnsOf(DATA_TABLES.jobs, "screen", withPay)}
            rows={jobs}
          />
        </Section>
      )}
      {history.length > 0 && (
        <Section title="Pay over time">
          <DataTable
            caption="Pay over time"
            columns={columnsOf(DATA_TABLES.compensations, "screen", withPay)}
            rows={history}
          />
        </Section>
      )}
      {payrolls.rows.length > 0 && (
        <Section title="Recent payrolls">
          <DataTable
            caption="Recent payrolls"
            columns={payrolls.columns}
            rows={payrolls.rows}
            rowHref={(row) => `${base}/payrolls/${row["id"]}`}
          />
        </Section>
      )}
    </>
  );
}

function Section({ title, children }: { title: string; children: React.ReactNode }) {
  return (
    <section aria-label={title} className="space-y-3">
      <h3 className="text-lead font-semibold">{title}</h3>
      {children}
    </section>
  );
}
