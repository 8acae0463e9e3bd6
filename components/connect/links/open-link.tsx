import { PlugZap } from "lucide-react";
import type { ReactNode } from "react";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import type { HealthReason, HealthStatus } from "#lib/tokens/health/health.ts";
import { ExactTime } from "../../ui/clock.tsx";
import { CopyTextButton } from "../../ui/controls/copy-text-button.tsx";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { Notice } from "../../ui/notice.tsx";
import { whyLinkIsNeeded } from "../../words/link-words.ts";
import { LinkCard } from "./link-card.tsx";

type Props = {
  /** The last part of the link's URL, which the form submits. */
  address: string;
  company: string;
  /** This dashboard's host, such as "payroll.example.com". */
  site: string;
  connection: { status: HealthStatus; reason: HealthReason | null; since: Date } | null;
  expiresAt: Date;
  problem: { title: string; text: string; errorId: string | undefined } | null;
};

/** Who asks, for which company, why, and who can do it; and the one button that leads to Gusto. */
export function OpenLink({ address, company, site, connection, expiresAt, problem }: Props) {
  return (
    <LinkCard
      icon={PlugZap}
      tone="info"
      title={<>Reconnect {company} to Gusto</>}
      action={
        <form action="/api/gusto/reconnect" method="post">
          <input type="hidden" name="link" value={address} />
          <SubmitButton kind="primary" pendingText="Opening Gusto…">
            {problem ? "Try again in Gusto" : "Continue to Gusto"}
          </SubmitButton>
        </form>
      }
    >
      {problem && (
        <Notice tone="warn" title={problem.title}>
          {problem.text}
          {problem.errorId && (
            <div className="mt-2">
              <CopyTextButton text={problem.errorId} label={`Copy the id ${problem.errorId}`} />
            </div>
          )}
        </Notice>
      )}
      <dl className="space-y-3 border-y border-line py-4">
        <Fact term="Requested by">
          {PRODUCT_NAME} at <span className="font-medium text-ink">{site}</span>
        </Fact>
        <Fact term="Why">{whyLinkIsNeeded(connection)}</Fact>
        {connection && (
          <Fact term="Since">
            <ExactTime at={connection.since} />
          </Fact>
        )}
        <Fact term="Who can approve">
          The primary admin or a full-access admin of {company} in Gusto. Not you? Forward this link
          to them.
        </Fact>
        <Fact term="Expires">
          <ExactTime at={expiresAt} />
        </Fact>
      </dl>
      <p>
        Gusto asks you to sign in and to authorize {company}, then brings you back here. You do not
        need an account with us. Opening this page changes nothing.
      </p>
    </LinkCard>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <dt className="text-table font-medium text-ink">{term}</dt>
      <dd className="wrap-anywhere">{children}</dd>
    </div>
  );
}
