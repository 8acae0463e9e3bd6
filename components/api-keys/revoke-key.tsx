"use client";

import type { ActionResult, FormAction } from "#lib/companies/action-result.ts";
import { ConfirmAction } from "../ui/controls/confirm-action.tsx";

type Props = { action: FormAction; id: string; name: string; prefix: string };

/** Ends a key for good, after a question. */
export function RevokeKey({ action, id, name, prefix }: Props) {
  const revoke = (previous: ActionResult, form: FormData) => {
    form.set("id", id);
    return action(previous, form);
  };
  return (
    <ConfirmAction
      action={revoke}
      label="Revoke"
      title={`Revoke ${name} (${prefix}…)?`}
      effects={[
        "Every request with this key is refused, in every process within five seconds.",
        "It cannot be brought back. To replace it without a gap, rotate it instead.",
        "Access tokens that the service already has live on at Gusto for up to two hours.",
      ]}
      pendingText="Revoking…"
      kind="quiet"
      cancel="Keep the key"
    />
  );
}
