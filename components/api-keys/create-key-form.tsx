"use client";

import { API_SCOPES, DEFAULT_SCOPES } from "#lib/access/api-keys/scopes.ts";
import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { FormField } from "../ui/controls/form-field.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { CompanyChooser } from "./company-chooser.tsx";
import { SCOPE_WORDS } from "./key-words.ts";
import { NewSecret } from "./new-secret.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  action: FormAction;
  /** The new key's: a form that is sent twice makes one key. */
  keyId: string;
};

/** Creates a key, then shows its secret in place of the form. */
export function CreateKeyForm({ action, keyId }: Props) {
  const [result, submit] = useFormAction(action);
  if (result.kind === "done" && result.shownOnce)
    return <NewSecret secret={result.shownOnce} message={result.message} />;
  return (
    <form action={submit} onReset={keepEntries} className="space-y-4">
      <input type="hidden" name="id" value={keyId} />
      <div className="grid gap-3 sm:grid-cols-[minmax(0,1fr)_12rem]">
        <FormField
          name="name"
          label="Name of the service"
          required
          maxLength={100}
          autoComplete="off"
        />
        <label className="grid content-start gap-1 text-table font-medium">
          Ends by itself
          <select
            name="days"
            defaultValue="365"
            className="h-11 w-full rounded-md border border-control bg-surface px-2.5 font-normal md:h-9"
          >
            <option value="30">After 30 days</option>
            <option value="90">After 90 days</option>
            <option value="365">After 365 days</option>
            <option value="">Never</option>
          </select>
        </label>
      </div>
      <fieldset>
        <legend className="text-table font-medium">Scopes</legend>
        <div className="mt-1 grid gap-x-6 gap-y-2 sm:grid-cols-2">
          {API_SCOPES.map((scope) => (
            <label key={scope} className="flex min-h-11 items-center gap-2.5 text-table md:min-h-8">
              <input
                type="checkbox"
                name="scope"
                value={scope}
                defaultChecked={DEFAULT_SCOPES.includes(scope)}
                className="size-4 shrink-0 accent-accent"
              />
              <span>
                <code className="font-mono">{scope}</code>
                <span className="block text-ink-faint">{SCOPE_WORDS[scope]}</span>
              </span>
            </label>
          ))}
        </div>
      </fieldset>
      <CompanyChooser />
      <ActionMessage result={result} />
      <SubmitButton kind="primary" pendingText="Creating…">
        Create the key
      </SubmitButton>
    </form>
  );
}
