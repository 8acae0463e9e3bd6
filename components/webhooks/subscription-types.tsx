"use client";

import type { ReactNode } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { SUBSCRIPTION_TYPES } from "#lib/gusto/subscription-types.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  action: FormAction;
  chosen: readonly string[];
  subscriptionId?: string;
  pendingText: string;
  children: ReactNode;
};

/** Which types of events Gusto should send. */
export function SubscriptionTypesForm({
  action,
  chosen,
  subscriptionId,
  pendingText,
  children,
}: Props) {
  const [result, submit] = useFormAction(action);
  return (
    <form action={submit} onReset={keepEntries} className="space-y-4">
      {subscriptionId && <input type="hidden" name="subscriptionId" value={subscriptionId} />}
      <fieldset>
        <legend className="text-table font-medium">Event types</legend>
        <div className="mt-2 grid gap-x-4 sm:grid-cols-2 lg:grid-cols-3">
          {SUBSCRIPTION_TYPES.map((type) => (
            <label key={type} className="flex min-h-11 items-center gap-2.5 md:min-h-8">
              <input
                type="checkbox"
                name="types"
                value={type}
                defaultChecked={chosen.includes(type)}
                className="size-4 shrink-0"
              />
              {words(type)}
            </label>
          ))}
        </div>
      </fieldset>
      <SubmitButton kind="primary" pendingText={pendingText}>
        {children}
      </SubmitButton>
      <ActionMessage result={result} />
    </form>
  );
}

/** "EmployeeJobCompensation" becomes "Employee job compensation". */
export function words(type: string): string {
  const spaced = type.replaceAll(/([a-z])([A-Z])/g, "$1 $2").toLowerCase();
  return spaced.charAt(0).toUpperCase() + spaced.slice(1);
}
