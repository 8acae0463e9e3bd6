import type { FormAction } from "#lib/companies/action-result.ts";
import type { ApplicationPause } from "#lib/tokens/health/health.ts";
import type { HoldReason } from "#lib/tokens/protocol/application-state.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { ResumeRefreshing } from "./hold-actions.tsx";
import { Notice } from "../ui/notice.tsx";

type Props = {
  application: ApplicationPause | null;
  worker: { alive: boolean; lastSeenAt: Date | null };
  isOperator: boolean;
  /** Ends a hold; for operators. */ resume: FormAction;
};

const HELD_TITLES: Record<HoldReason, string> = {
  grants_refused: "Gusto is refusing connections: refreshing is on hold",
  restored_database: "This database was restored: refreshing is on hold",
  operator: "An operator put refreshing on hold",
};

const HELD_WORDS: Record<HoldReason, string> = {
  grants_refused:
    "Gusto refused several grants and has accepted none since. Likely causes: a changed client id or redirect URI, a restored database, a second copy of this dashboard refreshing the same grants, or a problem at Gusto. One grant is retried at growing intervals; refreshing resumes automatically once Gusto accepts one.",
  restored_database:
    "Its refresh tokens may already have been used, so one grant is retried at growing intervals. Restore a newer backup if you have one, then resume refreshing.",
  operator: "Nothing is refreshed until an operator resumes refreshing.",
};

/** What concerns every company at once. */
export function ApplicationNotice({ application, worker, isOperator, resume }: Props) {
  return (
    <>
      {application?.reason === "client_refused" && (
        <Notice tone="bad" title="Gusto refuses this application's credentials">
          Since <TimeAgo at={application.since} style="long" />. No connection is lost, but none can
          be refreshed.{" "}
          {isOperator
            ? "Check GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET. Refreshing resumes automatically once Gusto accepts them."
            : "The team that runs this dashboard needs to fix this; you do not need to do anything."}
        </Notice>
      )}
      {application?.reason === "gusto_unavailable" && (
        <Notice tone="warn" title="Gusto is not answering">
          Since <TimeAgo at={application.since} style="long" />. No connection is lost; the next try
          is <TimeAgo at={application.until} style="long" isAhead />, and everything resumes
          automatically after that.
        </Notice>
      )}
      {application?.reason === "held" && (
        <Notice
          tone="bad"
          title={HELD_TITLES[application.heldReason ?? "grants_refused"]}
          action={
            isOperator && (
              <ResumeRefreshing
                reason={application.heldReason ?? "grants_refused"}
                action={resume}
              />
            )
          }
        >
          Since <TimeAgo at={application.since} style="long" />. No connection is lost, and valid
          access tokens keep working.{" "}
          {isOperator
            ? HELD_WORDS[application.heldReason ?? "grants_refused"]
            : "The team that runs this dashboard is handling it; you do not need to do anything."}
        </Notice>
      )}
      {!worker.alive && isOperator && (
        <Notice tone="warn" title="The background worker is not running">
          {worker.lastSeenAt ? (
            <>
              It was last seen <TimeAgo at={worker.lastSeenAt} style="long" />.{" "}
            </>
          ) : (
            "It has not been seen yet. "
          )}
          Tokens are still refreshed on request. Until the worker runs again, nothing syncs,
          webhooks are not processed, no email is sent, and tokens nobody requests are not
          refreshed. Start it with <code className="font-mono text-label">npm run worker</code>.
        </Notice>
      )}
    </>
  );
}
