"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useActionState, useState } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { Button } from "../ui/controls/button.tsx";
import { clipText } from "../ui/clip-text.ts";
import type { CompanyAction } from "./company-actions.tsx";
import { Dialog } from "../ui/dialog.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";

const IDLE: ActionResult = { kind: "idle" };

/** For operators: a company without a connection can be deleted. It does not come back, so its name has to be typed. */
export function DeleteCompany({
  company,
  action,
}: {
  company: { id: string; name: string };
  action: CompanyAction;
}) {
  const router = useRouter();
  const [result, submit] = useActionState(async (previous: ActionResult, form: FormData) => {
    const answer = await action(previous, form);
    // This page is of a company that is not there any more: going back must not lead to it.
    if (answer.kind === "done") router.replace("/companies");
    return answer;
  }, IDLE);
  const [open, setOpen] = useState(false);
  const name = clipText(company.name, 200);
  return (
    <section aria-label="Delete" className="border-t border-line pt-4">
      <Button kind="quiet" className="-ml-3.5 text-bad" onClick={() => setOpen(true)}>
        <Trash2 aria-hidden />
        Delete company…
      </Button>
      <Dialog
        open={open && result.kind !== "done"}
        onOpenChange={setOpen}
        title="Delete this company?"
        description={
          <ul className="list-disc space-y-1.5 pl-5">
            <li>
              <bdi className="font-medium text-ink">{clipText(name, 60)}</bdi> goes from this
              dashboard at once: its synced data, runs, history, notices, calls and ended
              connections.
            </li>
            <li>The record of who did what stays. Nothing changes in Gusto.</li>
            <li>It cannot be undone. Connected again, it begins as a new company.</li>
          </ul>
        }
      >
        <form action={submit} className="mt-4 space-y-4">
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
            <Button onClick={() => setOpen(false)}>Keep it</Button>
            <SubmitButton kind="danger" pendingText="Deleting…">
              Delete
            </SubmitButton>
          </div>
        </form>
      </Dialog>
    </section>
  );
}
