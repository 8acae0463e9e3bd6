import { ArrowLeft, Ban } from "lucide-react";
import type { Metadata } from "next";
import { notFound } from "next/navigation";
import { ActionButton } from "#components/ui/controls/action-button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { PaySwitch } from "#components/payroll/pay-switch.tsx";
import { RunChanges } from "#components/payroll/run-changes.tsx";
import { RunHead } from "#components/payroll/run-head.tsx";
import { RunResources } from "#components/payroll/run-resources.tsx";
import { TextLink } from "#components/ui/controls/text-link.tsx";
import { hidePayIn } from "#lib/payroll/data/hide-pay.ts";
import { countRunChanges, listRunChanges } from "#lib/payroll/data/list-run-changes.ts";
import { payRevealedUntil } from "#lib/payroll/data/reveal-pay.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { DATA_TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import { isOpen } from "#lib/payroll/progress/run-progress.ts";
import { findRun } from "#lib/payroll/progress/list-runs.ts";
import { findSetAsideJson, listSetAside } from "#lib/payroll/progress/list-set-aside.ts";
import { cancelRun, hidePay, showPay } from "../../../../../companies/actions.ts";
import { openTab, titleOfTab } from "../../tab-page.ts";
import { SetAside } from "./set-aside.tsx";

type Props = {
  params: Promise<{ id: string; runId: string }>;
  searchParams: Promise<Record<string, string | string[] | undefined>>;
};

export const generateMetadata = ({ params }: Props): Promise<Metadata> => titleOfTab("Run", params);

export default async function RunPage({ params, searchParams }: Props) {
  const { id, runId } = await params;
  const { viewer, company } = await openTab(id);
  const run = await findRun(viewer, runId, company.id);
  if (!run) notFound();
  const given = await searchParams;
  const one = (name: string) => (typeof given[name] === "string" ? given[name] : undefined);
  const path = `/companies/${company.id}/runs/${run.id}`;
  const revealedUntil = await payRevealedUntil(viewer, company.id);
  const withPay = revealedUntil !== null;
  const counts = await countRunChanges(viewer, company.id, run.id);
  const changed = DATA_TABLE_NAMES.filter((name) => counts[name]);
  const table = changed.find((name) => name === one("table")) ?? changed[0];
  const page =
    table &&
    (await listRunChanges(viewer, {
      companyId: company.id,
      runId: run.id,
      table,
      after: one("after"),
      withPay,
    }));
  const setAside = await listSetAside(run, one("aside"));
  const opened = await findSetAsideJson(viewer, run, one("raw"));
  return (
    <>
      <div className="space-y-3">
        <TextLink
          href={`/companies/${company.id}/runs`}
          className="inline-flex items-center gap-1 text-table"
        >
          <ArrowLeft aria-hidden className="size-3.5" />
          All runs
        </TextLink>
        <RunHead run={run} />
        {isOpen(run) && (
          <ActionButton
            action={cancelRun}
            fields={{ companyId: company.id, runId: run.id }}
            pendingText="Cancelling…"
          >
            <Ban aria-hidden />
            Cancel this run
          </ActionButton>
        )}
      </div>
      {run.resources.length > 0 && <RunResources resources={run.resources} />}
      {setAside.rows.length > 0 && (
        <SetAside
          {...setAside}
          path={path}
          aside={one("aside")}
          isOperator={viewer.role === "operator"}
          opened={
            opened && {
              id: opened.id,
              raw: withPay ? opened.raw : hidePayIn(opened.resource, opened.raw),
            }
          }
        />
      )}
      {table && page && (
        <Panel title="What this run changed" flush>
          <div className="space-y-2 border-b border-line px-4 py-3">
            <FilterLinks
              label="Filter changes"
              links={changed.map((name) => ({
                word:
                  name === "payroll_compensations"
                    ? "Pay of each person"
                    : capitalised(DATA_TABLES[name].many),
                href: `${path}?table=${name}`,
                isCurrent: name === table,
                count: counts[name] ?? 0,
              }))}
            />
            <p className="text-table text-ink-soft">
              Rows that a later run changed again are listed under that run.
              {changed.some((name) => name === "jobs" || name === "compensations") &&
                " Jobs and pay changes belong to people and are not counted separately above."}
            </p>
            <PaySwitch
              companyId={company.id}
              revealedUntil={revealedUntil}
              actions={{ showPay, hidePay }}
            />
          </div>
          <RunChanges changes={page.changes} />
          {(page.next || one("after")) && (
            <div className="border-t border-line p-3">
              <PageLinks
                first={one("after") ? `${path}?table=${table}` : null}
                next={
                  page.next ? `${path}?table=${table}&after=${encodeURIComponent(page.next)}` : null
                }
                nextText="More changes"
              />
            </div>
          )}
        </Panel>
      )}
    </>
  );
}

function capitalised(words: string): string {
  return words.charAt(0).toUpperCase() + words.slice(1);
}
