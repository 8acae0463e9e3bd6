"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { CopyTextButton } from "../ui/controls/copy-text-button.tsx";
import { FormField } from "../ui/controls/form-field.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { RoleSelect } from "./role-select.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  action: FormAction;
  /** Where they sign in, to be sent to them by hand. Null: an email tells them. */
  signInUrl: string | null;
};

/** Lets an address in, as an operator or a viewer. */
export function InviteForm({ action, signInUrl }: Props) {
  const [result, submit] = useFormAction(action);
  return (
    <form action={submit} onReset={keepEntries} className="space-y-3">
      <div className="grid items-end gap-3 sm:grid-cols-[minmax(0,1fr)_10rem_auto]">
        <FormField
          name="email"
          type="email"
          label="Let in by email"
          required
          maxLength={320}
          autoComplete="off"
        />
        <RoleSelect label="Role" value="viewer" />
        <SubmitButton kind="primary" pendingText="Saving…">
          Let in
        </SubmitButton>
      </div>
      <p className="text-table text-ink-faint">
        They get the role when they sign in with your staff provider and it vouches for this
        address.{" "}
        {signInUrl === null
          ? "An email invites them."
          : "No mail server is set up, so send them this link yourself:"}
      </p>
      {signInUrl !== null && <CopyTextButton text={signInUrl} label="Copy the link to sign in" />}
      <ActionMessage result={result} />
    </form>
  );
}
