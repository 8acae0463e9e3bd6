"use client";

import type { ReactNode } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { clipText } from "../../ui/clip-text.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { DialogButtons } from "../../ui/controls/dialog-buttons.tsx";
import { keepEntries } from "../../ui/controls/keep-entries.ts";
import { Dialog } from "../../ui/dialog.tsx";

type Props = {
  open: boolean;
  onOpenChange: (open: boolean) => void;
  title: string;
  /** What will happen, as list items. */
  effects: ReactNode;
  company: { id: string; name: string };
  submit: (form: FormData) => void;
  result: ActionResult;
  confirm: string;
  pendingText: string;
  /** The label of the button that changes nothing. */
  cancel: string;
};

/** Confirms what can't be undone by having the company's name typed. Closes by itself when done. */
export function TypedNameDialog({
  open,
  onOpenChange,
  title,
  effects,
  company,
  submit,
  result,
  confirm,
  pendingText,
  cancel,
}: Props) {
  return (
    <Dialog
      open={open && result.kind !== "done"}
      onOpenChange={onOpenChange}
      title={title}
      description={<ul className="list-disc space-y-1.5 pl-5">{effects}</ul>}
    >
      <form action={submit} onReset={keepEntries} className="mt-4 space-y-4">
        <input type="hidden" name="companyId" value={company.id} />
        <label className="block">
          <span className="text-table">
            Type <bdi className="font-medium select-all">{clipText(company.name, 200)}</bdi> to
            confirm
          </span>
          <input
            name="name"
            required
            maxLength={400}
            autoComplete="off"
            className="mt-1 h-11 w-full rounded-md border border-control bg-surface px-3 md:h-9"
          />
        </label>
        {result.kind === "problem" && <ActionMessage result={result} />}
        <DialogButtons
          cancel={cancel}
          onCancel={() => onOpenChange(false)}
          confirm={confirm}
          pendingText={pendingText}
        />
      </form>
    </Dialog>
  );
}
