import type { FormAction } from "#lib/companies/action-result.ts";
import type { HoldReason } from "#lib/tokens/protocol/application-state.ts";
import { ConfirmAction } from "../ui/controls/confirm-action.tsx";

const JUDGED =
  "Refreshing resumes for every connection. Any that Gusto still refuses while it accepts others is marked “Reconnect required”, and its admins are asked to reconnect.";
const HELD_AGAIN =
  "If Gusto again refuses several and accepts none, refreshing goes back on hold automatically.";

const RESUME_EFFECTS: Record<HoldReason, readonly string[]> = {
  grants_refused: [
    "Refreshing resumes automatically once Gusto accepts a connection. Resume now if you fixed the cause and do not want to wait for the next try.",
    JUDGED,
    HELD_AGAIN,
  ],
  restored_database: [
    "If you have a newer backup, restore it first: this one's refresh tokens may already have been used.",
    JUDGED,
    HELD_AGAIN,
  ],
  operator: [JUDGED, HELD_AGAIN],
};

/** For operators, on the banner of a hold. */
export function ResumeRefreshing({ reason, action }: { reason: HoldReason; action: FormAction }) {
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
  "No refresh token is sent to Gusto for any company until an operator resumes refreshing.",
  "Valid access tokens are still served, for up to two hours; after that, calls wait.",
  "No connection is lost meanwhile.",
];

/**
 * For operators: before a restore, a client id change, or anything else that a refresh must not
 * interfere with.
 */
export function HoldRefreshing({ action }: { action: FormAction }) {
  return (
    <ConfirmAction
      action={action}
      label="Hold all refreshing"
      title="Hold all refreshing?"
      effects={HOLD_EFFECTS}
      pendingText="Holding…"
      cancel="Keep refreshing"
    />
  );
}
