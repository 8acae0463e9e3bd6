import { Plug } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { CompanyPicker } from "#components/connect/company-picker.tsx";
import { toPickerCompanies } from "#components/connect/picker-selection.ts";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { UnpickableList } from "#components/connect/unpickable-list.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import {
  listPickableCompanies,
  listUnpickableCompanies,
} from "#lib/companies/choice/list-pickable-companies.ts";
import { env } from "#lib/platform/env.ts";
import { FocusPage } from "../focus-page.tsx";
import { selectCompaniesAction } from "./actions.ts";

export const metadata: Metadata = { title: "Choose what to sync" };

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function PickPage({ searchParams }: Props) {
  const viewer = await requireViewer("/pick");
  const [companies, ended] = await Promise.all([
    listPickableCompanies(viewer),
    listUnpickableCompanies(viewer),
  ]);
  const policy = env().COMPANY_SELECTION;
  if (companies.length === 0) {
    return (
      <FocusPage viewer={viewer}>
        <Panel flush>
          <EmptyState
            isWholePage
            icon={Plug}
            title="No companies to choose from yet"
            action={
              <ButtonLink kind="primary" href="/connect">
                Connect a company
              </ButtonLink>
            }
          >
            Connect a company first, then choose what to sync here.
          </EmptyState>
        </Panel>
        {ended.length > 0 && <UnpickableList companies={ended} />}
      </FocusPage>
    );
  }
  return (
    <FocusPage viewer={viewer} isWide>
      <PageHeader
        title="Choose what to sync"
        sentence={
          policy === "one"
            ? "Only one company can be synced at a time. You can switch at any time."
            : "Sync reads people, pay and payrolls of the companies you choose. You can change this at any time."
        }
      />
      <CompanyPicker
        companies={toPickerCompanies(companies, policy)}
        policy={policy}
        action={selectCompaniesAction}
        firstPage={Number((await searchParams).page)}
      />
      {ended.length > 0 && <UnpickableList companies={ended} />}
    </FocusPage>
  );
}
