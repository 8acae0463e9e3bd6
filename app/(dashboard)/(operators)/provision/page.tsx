import { Building2 } from "lucide-react";
import { randomUUID } from "node:crypto";
import type { Metadata } from "next";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { ProvisionForm } from "#components/connect/provision-form.tsx";
import { ProvisionList } from "#components/connect/provision-list.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { env } from "#lib/platform/env.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { claimMailto } from "#lib/organization/provision/claim-mail.ts";
import { listProvisions } from "#lib/organization/provision/list-provisions.ts";
import { mailClaimLink, provision } from "./actions.ts";

export const metadata: Metadata = { title: "New company" };

type Props = { searchParams: Promise<{ before?: string | string[] }> };

export default async function ProvisionPage({ searchParams }: Props) {
  const { before } = await searchParams;
  const viewer = await requireOperatorViewer("/provision");
  const { provisions, next } = await listProvisions(
    viewer,
    typeof before === "string" ? before : undefined,
  );
  return (
    <div className="space-y-5">
      <PageHeader
        title="New company"
        sentence="Creates a Gusto company with its primary admin. The admin claims the account through a link, then connects it here like any other company."
      />
      <div className="grid items-start gap-5 xl:grid-cols-2">
        <Panel title="Create a Gusto company">
          <ProvisionForm action={provision} idempotencyKey={randomUUID()} />
        </Panel>
        <div className="space-y-5">
          <Panel title="Requested companies" flush>
            {provisions.length === 0 ? (
              <EmptyState icon={Building2} title="No company requested yet">
                Companies you create here or through the API are listed with their claim links.
              </EmptyState>
            ) : (
              <ProvisionList
                provisions={provisions}
                sendMail={canSendMail() ? mailClaimLink : null}
                mailto={(each) => claimMailto(each, env().APP_URL)}
              />
            )}
          </Panel>
          <PageLinks
            first={before === undefined ? null : "/provision"}
            next={next ? `/provision?before=${next}` : null}
            nextText="Older requests"
          />
        </div>
      </div>
    </div>
  );
}
