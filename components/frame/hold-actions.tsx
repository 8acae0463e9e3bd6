import type { HoldReason } from "#lib/tokens/protocol/application-state.ts";
import type { CompanyAction } from "../companies/company-actions.tsx";
import { ConfirmAction } from "../ui/controls/confirm-action.tsx";

const JUDGED =
  "Refreshing goes on for every connection. Each one that Gusto still refuses while it accepts others is given up, and its admins are asked to reconnect.";
const HELD_AGAIN = "Should Gusto refuse several again and accept none, it is held again by itself.";

const RESUME_EFFECTS: Record<HoldReason, readonly string[]> = {
  grants_refused: [
    "It goes on by itself once Gusto accepts a connection. Resume when you have mended the cause and do not want to wait for the next try.",
    JUDGED,
    HELD_AGAIN,
  ],
  restored_database: [
    "If there is a newer backup, restore that first: refresh tokens of this one may be spent.",
    JUDGED,
    HELD_AGAIN,
  ],
  operator: [JUDGED, HELD_AGAIN],
};

/** For operators, on the banner of a hold. */
export function ResumeRefreshing({
  reason,
  action,
}: {
  reason: HoldReason;
  action: CompanyAction;
}) {
  return (
    <ConfirmAction
      action={action}
      label="Resume refreshing"
      title="Resume refreshing?"
      effects={RESUME_EFFECTS[reason]}
      pendingText="Resuming…"
      cancel="Keep the hold"
    />
  );
}

const HOLD_EFFECTS = [
  "No refresh token is sent to Gusto, for no company, until an operator resumes.",
  "Tokens that are valid are still served, for two hours at most; after that a company's calls wait.",
  "No connection is given up meanwhile.",
];

/** For operators: before a restore, a change of the client id, or anything else that should not meet a refresh. */
export function HoldRefreshing({ action }: { action: CompanyAction }) {
  return (
    <ConfirmAction
      action={action}
      label="Hold all refreshing"
      title="Hold all refreshing?"
      effects={HOLD_EFFECTS}
      pendingText="Holding…"
      cancel="Go on refreshing"
    />
  );
}
