"use client";

import { Eraser } from "lucide-react";
import { useActionState, useState } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import type { StoredRows } from "#lib/payroll/runs/stored-rows.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { Button } from "../ui/controls/button.tsx";
import { clipText } from "../ui/clip-text.ts";
import type { CompanyAction } from "./company-actions.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { storedWords } from "../words/sync-words.ts";

const IDLE: ActionResult = { kind: "idle" };

/** Kept data can be erased. It does not come back, so the company's name has to be typed. */
export function EraseDialog({
  company,
  stored,
  action,
}: {
  company: { id: string; name: string };
  stored: StoredRows;
  action: CompanyAction;
}) {
  const [result, erase] = useActionState(action, IDLE);
  const [open, setOpen] = useState(false);
  const name = clipText(company.name, 200);
  return (
    <div className="border-t border-line pt-4">
      <p className="text-table text-ink-soft">Kept: {storedWords(stored)}.</p>
      <Button kind="quiet" className="-ml-3.5 text-bad" onClick={() => setOpen(true)}>
        <Eraser aria-hidden />
        Erase synced data…
      </Button>
      <Dialog
        open={open && result.kind !== "done"}
        onOpenChange={setOpen}
        title="Erase the synced data?"
        description={
          <ul className="list-disc space-y-1.5 pl-5">
            <li>
              All of <bdi className="font-medium text-ink">{clipText(name, 60)}</bdi> is erased
              here: {storedWords(stored)}. These are its people, contractors, payrolls with what
              each person got, pay schedules, and what Gusto sent of them.
            </li>
            <li>
              It cannot be undone. Nothing changes in Gusto; with sync on, the data is read again.
            </li>
            <li>The connection, the list of runs and the record of who did what are kept.</li>
          </ul>
        }
      >
        <form action={erase} className="mt-4 space-y-4">
          <input type="hidden" name="companyId" value={company.id} />
          <label className="block">
            <span className="text-table">
              Type <bdi className="font-medium select-all">{name}</bdi> to confirm
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
          <div className="flex flex-wrap justify-end gap-2">
            <Button onClick={() => setOpen(false)}>Keep the data</Button>
            <SubmitButton kind="danger" pendingText="Erasing…">
              Erase
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </div>
  );
}
