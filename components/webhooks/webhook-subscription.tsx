"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import type { SubscriptionView } from "#lib/webhooks/subscriptions/subscription-views.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { buttonLook } from "../ui/controls/button.tsx";
import { TimeAgo } from "../ui/clock.tsx";
import { Facts } from "../ui/facts.tsx";
import { Notice } from "../ui/notice.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { DeleteSubscription } from "./delete-subscription.tsx";
import { SubscriptionTypesForm, words } from "./subscription-types.tsx";
import { subscriptionWords } from "../words/webhook-words.ts";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type SubscriptionActions = {
  subscribe: FormAction;
  changeTypes: FormAction;
  verifyAgain: FormAction;
  unsubscribe: FormAction;
};
type Props = { subscription: SubscriptionView; actions: SubscriptionActions };

/** One of this dashboard's subscriptions at Gusto, and its actions. */
export function WebhookSubscription({ subscription, actions }: Props) {
  const [verified, verify] = useFormAction(actions.verifyAgain);
  const [subscribed, subscribe] = useFormAction(actions.subscribe);
  const isGone = subscription.status === "removed";
  const canAsk = subscription.gustoUuid !== null && !isGone;
  return (
    <div className="space-y-4">
      <div className="flex flex-wrap items-center gap-x-3 gap-y-1">
        <StatePill {...subscriptionWords(subscription.status, subscription.hasKey)} />
        <span className="min-w-0 font-mono text-table break-all">{subscription.url}</span>
      </div>
      {subscription.problem && (
        <Notice tone={isGone ? "bad" : "warn"} title={subscription.problem} />
      )}
      <Facts
        facts={[
          { term: "Event types", value: subscription.types.map(words).join(", ") },
          {
            term: "Verified",
            value: subscription.verifiedAt ? (
              <TimeAgo at={subscription.verifiedAt} />
            ) : subscription.awaitsToken ? (
              "Waiting for Gusto's token"
            ) : (
              "Not yet"
            ),
          },
          {
            term: "Last delivery",
            value: subscription.lastDeliveryAt ? (
              <TimeAgo at={subscription.lastDeliveryAt} />
            ) : (
              "None yet"
            ),
          },
          {
            term: "Checked",
            value: subscription.checkedAt ? (
              <TimeAgo at={subscription.checkedAt} />
            ) : (
              "Within the next five minutes"
            ),
          },
        ]}
      />
      <div className="flex flex-wrap items-start gap-2">
        {isGone && (
          <form action={subscribe}>
            {subscription.types.map((type) => (
              <input key={type} type="hidden" name="types" value={type} />
            ))}
            <SubmitButton kind="primary" pendingText="Creating…">
              Create it again
            </SubmitButton>
          </form>
        )}
        {canAsk && (
          <form action={verify}>
            <input type="hidden" name="subscriptionId" value={subscription.id} />
            <SubmitButton pendingText="Asking Gusto…">Verify again</SubmitButton>
          </form>
        )}
        <DeleteSubscription subscription={subscription} action={actions.unsubscribe} />
      </div>
      <ActionMessage result={isGone ? subscribed : verified} />
      {canAsk && (
        <details>
          <summary className={buttonLook("quiet", "small")}>Change the event types</summary>
          <div className="mt-3 border-l-2 border-line pl-4">
            <SubscriptionTypesForm
              key={subscription.types.join()}
              action={actions.changeTypes}
              chosen={subscription.types}
              subscriptionId={subscription.id}
              pendingText="Changing…"
            >
              Change
            </SubscriptionTypesForm>
          </div>
        </details>
      )}
    </div>
  );
}
