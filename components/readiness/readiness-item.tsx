"use client";

import type { FormAction } from "#lib/companies/action-result.ts";
import type { HumanItem } from "#lib/readiness/readiness-views.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { buttonLook } from "../ui/controls/button.tsx";
import { keepEntries } from "../ui/controls/keep-entries.ts";
import { ItemText } from "./readiness-path.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = { item: HumanItem; today: string; actions: { tick: FormAction; untick: FormAction } };

const FIELD = "h-11 w-full min-w-0 rounded-md border border-control bg-surface px-3 md:h-9";

/** A manual step toward production: ticked with a note and a date, or unticked. */
export function ReadinessItem({ item, today, actions }: Props) {
  return (
    <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2">
      <div className="min-w-0 flex-1 basis-64">
        <ItemText item={item} />
      </div>
      {item.tick ? (
        <Undo item={item} action={actions.untick} />
      ) : (
        <TickForm item={item} today={today} action={actions.tick} />
      )}
    </div>
  );
}

function TickForm({ item, today, action }: { item: HumanItem; today: string; action: FormAction }) {
  const [result, submit] = useFormAction(action);
  return (
    <details className="group max-w-full open:basis-full">
      <summary
        aria-label={`Mark as done: ${item.title}`}
        className={buttonLook("secondary", "small")}
      >
        Mark as done
      </summary>
      <form
        action={submit}
        onReset={keepEntries}
        className="mt-3 grid items-end gap-3 pl-7.5 sm:grid-cols-[minmax(0,1fr)_11rem_auto]"
      >
        <input type="hidden" name="item" value={item.id} />
        <label className="grid gap-1 text-table font-medium">
          Note
          <input
            name="note"
            required
            maxLength={500}
            placeholder="What was done, or who confirmed it"
            className={`${FIELD} font-normal`}
          />
        </label>
        <label className="grid gap-1 text-table font-medium">
          Done on
          <input
            type="date"
            name="doneOn"
            required
            defaultValue={today}
            max={today}
            className={`${FIELD} font-normal`}
          />
        </label>
        <SubmitButton kind="primary" pendingText="Saving…">
          Save
        </SubmitButton>
        <div className="sm:col-span-3">
          <ActionMessage result={result} />
        </div>
      </form>
    </details>
  );
}

function Undo({ item, action }: { item: HumanItem; action: FormAction }) {
  const [result, submit] = useFormAction(action);
  return (
    <form action={submit}>
      <input type="hidden" name="item" value={item.id} />
      <SubmitButton
        kind="quiet"
        size="small"
        pendingText="Undoing…"
        aria-label={`Undo: ${item.title}`}
      >
        Undo
      </SubmitButton>
      <ActionMessage result={result} />
    </form>
  );
}
