"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { FormField } from "../ui/controls/form-field.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

/** The form for the organization's API token, which is never shown. */
export function ApiTokenForm({
  action,
  isReplacing,
}: {
  action: FormAction;
  isReplacing: boolean;
}) {
  const [result, submit] = useFormAction(action);
  return (
    <form
      action={submit}
      onReset={result.kind === "problem" ? keepEntries : undefined}
      className="max-w-md space-y-3"
    >
      <FormField
        label={isReplacing ? "New API token" : "API token"}
        name="token"
        type="password"
        required
        maxLength={600}
        autoComplete="off"
        spellCheck={false}
        hint="From Gusto's developer portal. It is stored encrypted and never shown again."
      />
      <SubmitButton kind={isReplacing ? "secondary" : "primary"} pendingText="Storing…">
        {isReplacing ? "Replace" : "Store"}
      </SubmitButton>
      <ActionMessage result={result} />
    </form>
  );
}
