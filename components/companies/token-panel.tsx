import type { ReactNode } from "react";
import type { CompanyDetail } from "#lib/companies/company-views.ts";
import { hasConnection, isEnded } from "#lib/tokens/health/health.ts";
import { clipText } from "../ui/clip-text.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { HEALTH_WORDS } from "../words/health-words.ts";
import { reasonWords } from "../words/reason-words.ts";
import { LifeBar } from "./life-bar.tsx";
import { Panel } from "../ui/panel.tsx";

/** The stored token pair: its lifetime and details, never its text. */
export function TokenPanel({
  company,
  isOperator,
}: {
  company: CompanyDetail;
  isOperator: boolean;
}) {
  const { health } = company;
  // Details are shown only for a stored pair: one Gusto refused is kept, one of an ended connection
  // is wiped.
  const isStored = hasConnection(health.status) || company.revocationPending;
  const reason = health.status === "healthy" ? null : reasonWords(health.reason);
  return (
    <Panel title="Connection">
      <Life company={company} />
      <dl className="mt-5 divide-y divide-line border-t border-line text-table">
        <Fact term="Last verified">
          {company.lastVerifiedAt ? (
            <>
              Gusto accepted it <TimeAgo at={company.lastVerifiedAt} style="long" />
            </>
          ) : (
            "Not yet"
          )}
        </Fact>
        <Fact term="Last refreshed">
          {company.lastRefreshedAt ? (
            <TimeAgo at={company.lastRefreshedAt} style="long" />
          ) : (
            "Not yet"
          )}
        </Fact>
        {health.nextRefreshAt && !isEnded(health.status) && (
          <Fact term="Next refresh">
            <TimeAgo at={health.nextRefreshAt} style="long" isAhead />
          </Fact>
        )}
        {health.failingSince && (
          <Fact term="Failing since">
            <TimeAgo at={health.failingSince} style="long" />
          </Fact>
        )}
        {isEnded(health.status) && (
          <Fact term={`${HEALTH_WORDS[health.status].word} since`}>
            <TimeAgo at={health.since} style="long" />
          </Fact>
        )}
        {isOperator && reason && <Fact term="Mechanism">{reason.operator}</Fact>}
        {isOperator && isStored && company.attempts > 0 && (
          <Fact term="Attempts since the last success">{company.attempts}</Fact>
        )}
        {isOperator && isStored && company.tokenVersion !== null && (
          <Fact term="Token version">{company.tokenVersion}</Fact>
        )}
        {isOperator && isStored && company.fingerprint && (
          <Fact term="Fingerprint">
            <span className="font-mono text-label">{company.fingerprint}</span>
          </Fact>
        )}
        {company.mayLive > 0 && (
          <Fact term="Replaced connections">
            {company.mayLive} may still be valid at Gusto; their tokens are no longer served.{" "}
            {isEnded(health.status)
              ? ""
              : "They end when this company's connection ends, if not before."}
          </Fact>
        )}
        {company.scope && !isEnded(health.status) && (
          <Fact term="Access granted">
            <Scopes scope={company.scope} />
          </Fact>
        )}
      </dl>
    </Panel>
  );
}

/** Only an active pair has a lifetime bar; nothing is planned for any other. */
function Life({ company }: { company: CompanyDetail }) {
  const { tokenIssuedAt, accessTokenExpiration, health, revocationPending } = company;
  if (health.status === "reconnect_required")
    return (
      <p className="text-ink-soft">
        Gusto no longer accepts the stored tokens. They are not used; reconnecting replaces them.
      </p>
    );
  if (health.status === "disconnected" && revocationPending)
    return (
      <p className="text-ink-soft">
        The tokens are no longer served. They are deleted as soon as Gusto confirms that access
        ended.
      </p>
    );
  if (isEnded(health.status) || !tokenIssuedAt || !accessTokenExpiration)
    return <p className="text-ink-soft">No tokens are stored for this company.</p>;
  return (
    <LifeBar
      issuedAt={tokenIssuedAt}
      expiresAt={accessTokenExpiration}
      refreshDueAt={
        health.status === "healthy" || health.status === "not_checked"
          ? company.refreshDueAt
          : health.nextRefreshAt
      }
    />
  );
}

function Fact({ term, children }: { term: string; children: ReactNode }) {
  return (
    <div className="grid gap-x-4 py-2 sm:grid-cols-[11rem_minmax(0,1fr)]">
      <dt className="text-ink-faint">{term}</dt>
      <dd className="min-w-0">{children}</dd>
    </div>
  );
}

function Scopes({ scope }: { scope: string }) {
  const scopes = clipText(scope, 2000).split(/\s+/).filter(Boolean);
  return (
    <ul className="flex flex-wrap gap-1">
      {scopes.map((name) => (
        <li key={name} className="rounded-sm bg-sunken px-1.5 font-mono text-label text-ink-soft">
          {name}
        </li>
      ))}
    </ul>
  );
}
