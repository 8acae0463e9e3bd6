import type { ApplicationPause } from "#lib/tokens/health/health.ts";
import type { HoldReason } from "#lib/tokens/protocol/application-state.ts";
import { TimeAgo } from "../ui/clock.tsx";
import type { CompanyAction } from "../companies/company-actions.tsx";
import { ResumeRefreshing } from "./hold-actions.tsx";
import { Notice } from "../ui/notice.tsx";

type Props = {
  application: ApplicationPause | null;
  worker: { alive: boolean; lastSeenAt: Date | null };
  isOperator: boolean;
  /** Ends a hold; for operators. */ resume: CompanyAction;
};

const HELD_TITLES: Record<HoldReason, string> = {
  grants_refused: "Gusto refuses connections, and none is given up",
  restored_database: "This database was restored, and no connection is given up",
  operator: "Refreshes are held, and no connection is given up",
};

const HELD_WORDS: Record<HoldReason, string> = {
  grants_refused:
    "Several grants were refused and none accepted since. Likely causes: another client id or redirect URI, a restored database, a second copy that refreshes the same grants, or Gusto itself. One grant is tried at growing intervals; everything goes on by itself once Gusto accepts one.",
  restored_database:
    "Its refresh tokens may be spent, so one grant is tried at growing intervals. Restore a newer backup if there is one; then resume refreshing.",
  operator: "An operator holds this installation: nothing is refreshed until one resumes it.",
};

/** What concerns every company at once. */
export function ApplicationNotice({ application, worker, isOperator, resume }: Props) {
  return (
    <>
      {application?.reason === "client_refused" && (
        <Notice tone="bad" title="Gusto refuses this application's credentials">
          Since <TimeAgo at={application.since} style="long" />. No connection is lost, but none can
          refresh itself.{" "}
          {isOperator
            ? "Check GUSTO_CLIENT_ID and GUSTO_CLIENT_SECRET; refreshes go on by themselves once Gusto accepts them."
            : "The people who run this dashboard have to fix it; there is nothing for you to do."}
        </Notice>
      )}
      {application?.reason === "gusto_unavailable" && (
        <Notice tone="warn" title="Gusto is not answering">
          Since <TimeAgo at={application.since} style="long" />. No connection is lost; the next try
          is <TimeAgo at={application.until} style="long" isAhead />, and everything goes on by
          itself after that.
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
          Since <TimeAgo at={application.since} style="long" />. No connection is lost, and what is
          valid goes on.{" "}
          {isOperator
            ? HELD_WORDS[application.heldReason ?? "grants_refused"]
            : "The people who run this dashboard look after it; there is nothing for you to do."}
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
          Tokens are still refreshed when somebody asks for one. Until it runs again nothing is
          synced, no webhook is worked on, no mail is sent, and tokens that nobody asks for are not
          refreshed. Start it with <code className="font-mono text-label">npm run worker</code>.
        </Notice>
      )}
    </>
  );
}
