"use client";

import { useState, type ReactNode } from "react";
import { type ActionResult, type FormAction, IDLE } from "#lib/companies/action-result.ts";
import { useMayChange } from "../may-change.tsx";
import { ActionMessage } from "./action-message.tsx";
import { Button, type ButtonKind } from "./button.tsx";
import { Dialog } from "../dialog.tsx";
import { DialogButtons } from "./dialog-buttons.tsx";
import { useFormAction } from "./use-form-action.ts";

type Props = {
  action: FormAction;
  /**
   * On the button that opens the question; the confirming button has the same label without the
   * dots.
   */
  label: string;
  title: string;
  /** What will happen, one sentence each. */
  effects: readonly string[];
  pendingText: string;
  kind?: ButtonKind;
  /** The label of the button that changes nothing. */
  cancel: ReactNode;
};

/** A significant action: says what it will do and asks first; not drawn for viewers. */
export function ConfirmAction({ action, label, title, effects, pendingText, kind, cancel }: Props) {
  const [open, setOpen] = useState(false);
  const [result, submit] = useFormAction(async (previous: ActionResult, form: FormData) => {
    const answer = await action(previous, form);
    if (answer.kind === "done") setOpen(false);
    return answer;
  }, IDLE);
  if (!useMayChange()) return null;
  return (
    <div className="space-y-3">
      <Button kind={kind} onClick={() => setOpen(true)}>
        {label}…
      </Button>
      {result.kind === "done" && <ActionMessage result={result} />}
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title={title}
        description={
          <ul className="list-disc space-y-1.5 pl-5">
            {effects.map((effect) => (
              <li key={effect}>{effect}</li>
            ))}
          </ul>
        }
      >
        <form action={submit} className="mt-4 space-y-4">
          {result.kind === "problem" && <ActionMessage result={result} />}
          <DialogButtons
            cancel={cancel}
            onCancel={() => setOpen(false)}
            confirm={label}
            pendingText={pendingText}
            kind="primary"
          />
        </form>
      </Dialog>
    </div>
  );
}
