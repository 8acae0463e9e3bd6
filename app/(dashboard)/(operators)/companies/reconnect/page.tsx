import { PlugZap } from "lucide-react";
import type { Metadata } from "next";
import { ReconnectForm } from "#components/companies/links/reconnect-form.tsx";
import { CopyOpenLinks } from "#components/companies/links/copy-open-links.tsx";
import { RecentLinks } from "#components/companies/links/recent-links.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { listCompaniesToReconnect } from "#lib/companies/links/list-companies-to-reconnect.ts";
import { listIncidentCompanies } from "#lib/incidents/reading/list-incident-companies.ts";
import { listRecentLinks } from "#lib/connect/links/list-links.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { createLinksToCopy, mailLinks, revokeLink } from "./actions.ts";

export const metadata: Metadata = { title: "Reconnect companies" };

const PATH = "/companies/reconnect";

type Props = {
  searchParams: Promise<Record<"after" | "company" | "incident", string | string[] | undefined>>;
};

export default async function ReconnectCompaniesPage({ searchParams }: Props) {
  const viewer = await requireOperatorViewer(PATH);
  const { after, company, incident } = await searchParams;
  const only = typeof company === "string" ? company : undefined;
  const page = { company: only, after: typeof after === "string" ? after : undefined };
  const broken =
    typeof incident === "string" ? await listIncidentCompanies(viewer, incident, page) : null;
  const { companies, total, next } = await listCompaniesToReconnect(viewer, {
    ...page,
    ...(broken && { among: broken.companies }),
  });
  const here = typeof incident === "string" ? `${PATH}?incident=${incident}` : PATH;
  const further = broken
    ? broken.next && `${here}&after=${broken.next}`
    : next && `${PATH}?after=${next}`;
  const links = await listRecentLinks();
  return (
    <div className="space-y-5">
      <PageHeader
        title="Reconnect companies"
        count={total ?? undefined}
        sentence="Only an admin of a company can reconnect it. Send each admin a link: it is for one company, works once, and needs no account here."
        action={(only ?? broken) && <ButtonLink href={PATH}>All that need an admin</ButtonLink>}
      />
      {companies.length === 0 ? (
        <Panel flush>
          <EmptyState icon={PlugZap} title="No company needs an admin">
            Companies that lost their connection are listed here, with the admins to ask.
          </EmptyState>
        </Panel>
      ) : (
        <ReconnectForm
          key={`${String(after)} ${only} ${String(incident)}`}
          companies={companies}
          mail={canSendMail() ? mailLinks : null}
          create={createLinksToCopy}
        />
      )}
      <PageLinks
        first={after === undefined ? null : here}
        next={further}
        nextText="Next companies"
      />
      {links.length > 0 && (
        <Panel title="Recent links" aside={<CopyOpenLinks links={links} />} flush>
          <RecentLinks links={links} revoke={revokeLink} />
        </Panel>
      )}
    </div>
  );
}
