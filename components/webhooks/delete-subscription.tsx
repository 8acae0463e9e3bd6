"use client";

import { useState } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import type { SubscriptionView } from "#lib/webhooks/subscriptions/subscription-views.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { Button } from "../ui/controls/button.tsx";
import { DialogButtons } from "../ui/controls/dialog-buttons.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";
import { Dialog } from "../ui/dialog.tsx";
import { IfMayChange } from "../ui/may-change.tsx";

/** Deletes a subscription at Gusto, or forgets one that Gusto no longer has, once confirmed. */
export function DeleteSubscription({
  subscription,
  action,
}: {
  subscription: SubscriptionView;
  action: FormAction;
}) {
  const [result, submit] = useFormAction(action);
  const [open, setOpen] = useState(false);
  const isGone = subscription.status === "removed";
  return (
    <>
      <IfMayChange>
        <Button kind="quiet" onClick={() => setOpen(true)}>
          {isGone ? "Forget…" : "Delete…"}
        </Button>
      </IfMayChange>
      <Dialog
        open={open && result.kind !== "done"}
        onOpenChange={setOpen}
        title={isGone ? "Forget this subscription?" : "Delete this subscription?"}
        description="Gusto stops sending events. This dashboard reads them from Gusto's event list every five minutes instead, so nothing is missed; it just arrives later. You can subscribe again at any time."
      >
        {result.kind === "problem" && (
          <div className="mt-4">
            <ActionMessage result={result} />
          </div>
        )}
        <form action={submit} className="mt-5">
          <input type="hidden" name="subscriptionId" value={subscription.id} />
          <DialogButtons
            cancel="Keep it"
            onCancel={() => setOpen(false)}
            confirm={isGone ? "Forget" : "Delete"}
            pendingText="Deleting…"
          />
        </form>
      </Dialog>
    </>
  );
}
