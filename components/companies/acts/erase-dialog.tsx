"use client";

import { Eraser } from "lucide-react";
import { useState } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import type { StoredRows } from "#lib/payroll/rows/stored-rows.ts";
import { IfMayChange } from "../../ui/may-change.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { clipText } from "../../ui/clip-text.ts";
import { TypedNameDialog } from "./typed-name-dialog.tsx";
import { storedWords } from "../../words/sync-words.ts";
import { useFormAction } from "../../ui/controls/use-form-action.ts";

/** Erases stored data. It can't be undone, so the company's name has to be typed. */
export function EraseDialog({
  company,
  stored,
  action,
}: {
  company: { id: string; name: string };
  stored: StoredRows;
  action: FormAction;
}) {
  const [result, erase] = useFormAction(action);
  const [open, setOpen] = useState(false);
  return (
    <div className="border-t border-line pt-4">
      <p className="text-table text-ink-soft">Kept: {storedWords(stored)}.</p>
      <IfMayChange>
        <Button kind="quiet" className="-ml-3.5 text-bad" onClick={() => setOpen(true)}>
          <Eraser aria-hidden />
          Erase synced data…
        </Button>
      </IfMayChange>
      <TypedNameDialog
        open={open}
        onOpenChange={setOpen}
        title="Erase the synced data?"
        effects={
          <>
            <li>
              All of <bdi className="font-medium text-ink">{clipText(company.name, 60)}</bdi> is
              erased here: {storedWords(stored)}. That covers people, contractors, payrolls with
              each person's pay, pay schedules, and the data Gusto sent for them.
            </li>
            <li>
              This cannot be undone. Nothing changes in Gusto; with sync on, the data is read again.
            </li>
            <li>The connection, the list of runs and the audit log are kept.</li>
          </>
        }
        company={company}
        submit={erase}
        result={result}
        confirm="Erase"
        pendingText="Erasing…"
        cancel="Keep the data"
      />
    </div>
  );
}
