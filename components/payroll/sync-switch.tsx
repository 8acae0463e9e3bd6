"use client";

import { useOptimistic } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { CHANGES_NOTHING, useMayChange } from "../ui/may-change.tsx";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { classNames } from "../ui/class-names.ts";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  companyId: string;
  isOn: boolean;
  /** A person has to reconnect the company first. */ isPaused: boolean;
  action: FormAction;
};

/** Turns sync on or off for one company. A submit button, so it works before scripts load. */
export function SyncSwitch({ companyId, isOn, isPaused, action }: Props) {
  const [result, submit] = useFormAction(action);
  const mayChange = useMayChange();
  const [shown, setShown] = useOptimistic(isOn);
  return (
    <form
      action={(form) => {
        setShown(!isOn);
        submit(form);
      }}
    >
      <input type="hidden" name="companyId" value={companyId} />
      <input type="hidden" name="on" value={isOn ? "false" : "true"} />
      <div className="flex items-center justify-between gap-4">
        <div className="min-w-0">
          <p className="font-medium" id="sync-label">
            Sync this company
          </p>
          <p className="text-table text-ink-soft" id="sync-hint">
            {syncHint(shown, isPaused)}
          </p>
        </div>
        <button
          type="submit"
          role="switch"
          disabled={!mayChange}
          title={mayChange ? undefined : CHANGES_NOTHING}
          aria-checked={shown}
          aria-busy={shown !== isOn}
          aria-labelledby="sync-label"
          aria-describedby="sync-hint"
          className="relative grid size-11 shrink-0 place-items-center rounded-md disabled:opacity-55"
        >
          <span
            className={classNames(
              "h-6 w-10 rounded-full p-0.5 transition-colors",
              shown ? "bg-accent" : "bg-control",
            )}
          >
            <span
              className={classNames(
                "block size-5 rounded-full bg-surface transition-transform",
                shown && "translate-x-4",
              )}
            />
          </span>
        </button>
      </div>
      {result.kind === "problem" && (
        <div className="mt-3">
          <ActionMessage result={result} />
        </div>
      )}
    </form>
  );
}

function syncHint(isOn: boolean, isPaused: boolean): string {
  if (isPaused) return isOn ? "Paused until you reconnect the company." : "No data syncs.";
  return isOn
    ? "Data syncs from Gusto automatically."
    : "The connection stays active, but no data syncs.";
}
