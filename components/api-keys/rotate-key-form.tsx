"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { NewSecret } from "./new-secret.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  action: FormAction;
  id: string;
  prefix: string;
  /** The new key's: a form that is sent twice makes one successor. */
  successorId: string;
  /** The key has ended or has a successor: there is nothing to rotate. */
  isOver: boolean;
};

/** Makes a key's successor, then shows its secret in place of the form. */
export function RotateKeyForm({ action, id, prefix, successorId, isOver }: Props) {
  const [result, submit] = useFormAction(action);
  if (result.kind === "done" && result.shownOnce)
    return <NewSecret secret={result.shownOnce} message={result.message} />;
  if (isOver) return <p>This key has ended or already has a successor.</p>;
  return (
    <form
      action={submit}
      onReset={result.kind === "problem" ? keepEntries : undefined}
      className="space-y-4"
    >
      <input type="hidden" name="id" value={id} />
      <input type="hidden" name="successorId" value={successorId} />
      <p className="max-w-[68ch]">
        A successor with the same name, scopes, companies and lifetime is created. The key{" "}
        <code className="font-mono text-table">{prefix}…</code> works beside it for the time you
        choose, and then ends by itself.
      </p>
      <label className="grid max-w-64 gap-1 text-table font-medium">
        Both work for
        <select
          name="overlapHours"
          defaultValue="24"
          className="h-11 w-full rounded-md border border-control bg-surface px-2.5 font-normal md:h-9"
        >
          <option value="1">1 hour</option>
          <option value="24">24 hours</option>
          <option value="168">7 days</option>
          <option value="720">30 days</option>
        </select>
      </label>
      <ActionMessage result={result} />
      <SubmitButton kind="primary" pendingText="Rotating…">
        Rotate the key
      </SubmitButton>
    </form>
  );
}
