import { Eye, Link2Off } from "lucide-react";
import type { ReactNode } from "react";
import type { Shared } from "#lib/companies/sharing/find-shared.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { hasConnection } from "#lib/tokens/health/health.ts";
import { LinkCard } from "../connect/links/link-card.tsx";
import { clipText } from "../ui/clip-text.ts";
import { ExactTime } from "../ui/clock.tsx";
import { HEALTH_WORDS } from "../words/health-words.ts";
import { SharedResources } from "./shared-resources.tsx";

/** The link was revoked, is too old, or never existed. */
export function EndedShare({ state }: { state: "expired" | "revoked" | "unknown" }) {
  const titles = {
    expired: "This link has expired",
    revoked: "This link was revoked",
    unknown: "This link is not valid",
  };
  return (
    <LinkCard icon={Link2Off} tone="warn" title={titles[state]}>
      <p>
        {state === "unknown"
          ? "Part of it may be missing. Open it from the message again, or copy the whole link."
          : "To see what is read of your company, ask the person who sent you the link for a new one."}
      </p>
    </LinkCard>
  );
}

/** What is connected, what is read of it and when, and how to end it. No value of any record. */
export function SharedPage({ shared, site }: { shared: Shared; site: string }) {
  const company = clipText(shared.company, 120);
  const sharedBy = clipText(shared.sharedBy, 80);
  return (
    <LinkCard
      icon={Eye}
      tone="info"
      title={
        <>
          What {PRODUCT_NAME} reads from {company}
        </>
      }
    >
      <p>
        {sharedBy} shared this page with you. It shows what is connected and what is read, without
        any record of it. Opening it changes nothing.
      </p>
      <Part title="What is connected">
        <dl className="space-y-3">
          <Fact term="App">
            {PRODUCT_NAME} at <span className="font-medium text-ink">{site}</span>
          </Fact>
          <Fact term="Connected">
            <ExactTime at={shared.connectedAt} />
            {shared.connectedBy && <>, by {clipText(shared.connectedBy, 80)}</>}
          </Fact>
          <Fact term="Now">
            {HEALTH_WORDS[shared.status].word}
            {shared.status !== "healthy" && (
              <>
                {" "}
                since <ExactTime at={shared.since} />
              </>
            )}
          </Fact>
          <Fact term="Last verified">
            {shared.lastVerifiedAt ? <ExactTime at={shared.lastVerifiedAt} /> : "Not checked yet"}
          </Fact>
          {shared.scopes.length > 0 && (
            <Fact term="Access granted">
              <span className="font-mono text-label">
                {clipText(shared.scopes.join(" "), 2_000)}
              </span>
            </Fact>
          )}
        </dl>
      </Part>
      <Part title="What is read, and when">
        <SharedResources shared={shared} />
      </Part>
      <Part title="How to end it">
        <ul className="list-disc space-y-2 pl-5">
          <li>
            <span className="font-medium text-ink">In Gusto:</span> sign in as an admin of {company}
            , open the App directory, choose this app among the connected ones, and disconnect it.
            Reading stops within minutes.
          </li>
          <li>
            <span className="font-medium text-ink">Here:</span> write to {sharedBy}, who shared this
            page, and ask to disconnect {company} or to erase its data. What was read is erased{" "}
            {shared.keptForDays === 1 ? "a day" : `${shared.keptForDays} days`} after the connection
            ends, if not before.
          </li>
        </ul>
      </Part>
      <p className="border-t border-line pt-4 text-table">
        This link works until <ExactTime at={shared.expiresAt} />.
        {!hasConnection(shared.status) && " The connection has ended already."}
      </p>
    </LinkCard>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="border-t border-line pt-4">
      <h2 className="mb-3 text-base font-semibold text-ink">{title}</h2>
      {children}
    </section>
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 sm:grid-cols-[8rem_minmax(0,1fr)]">
      <dt className="text-table font-medium text-ink">{term}</dt>
      <dd className="min-w-0 wrap-anywhere">{children}</dd>
    </div>
  );
}
