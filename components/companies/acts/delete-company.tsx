"use client";

import { Trash2 } from "lucide-react";
import { useRouter } from "next/navigation";
import { useState } from "react";
import { type ActionResult, type FormAction, IDLE } from "#lib/companies/action-result.ts";
import { IfMayChange } from "../../ui/may-change.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { clipText } from "../../ui/clip-text.ts";
import { TypedNameDialog } from "./typed-name-dialog.tsx";
import { useFormAction } from "../../ui/controls/use-form-action.ts";

/**
 * For operators: deletes a company without a connection. It can't be undone, so its name has to be
 * typed.
 */
export function DeleteCompany({
  company,
  action,
}: {
  company: { id: string; name: string };
  action: FormAction;
}) {
  const router = useRouter();
  const [result, submit] = useFormAction(async (previous: ActionResult, form: FormData) => {
    const answer = await action(previous, form);
    // This page's company no longer exists, so Back must not lead here.
    if (answer.kind === "done") router.replace("/companies");
    return answer;
  }, IDLE);
  const [open, setOpen] = useState(false);
  return (
    <section aria-label="Delete" className="border-t border-line pt-4">
      <IfMayChange>
        <Button kind="quiet" className="-ml-3.5 text-bad" onClick={() => setOpen(true)}>
          <Trash2 aria-hidden />
          Delete company…
        </Button>
      </IfMayChange>
      <TypedNameDialog
        open={open}
        onOpenChange={setOpen}
        title="Delete this company?"
        effects={
          <>
            <li>
              <bdi className="font-medium text-ink">{clipText(company.name, 60)}</bdi> is removed
              from this dashboard immediately: its synced data, runs, history, notices, calls and
              ended connections.
            </li>
            <li>The audit log stays. Nothing changes in Gusto.</li>
            <li>This cannot be undone. If you connect it again, it starts as a new company.</li>
          </>
        }
        company={company}
        submit={submit}
        result={result}
        confirm="Delete"
        pendingText="Deleting…"
        cancel="Keep it"
      />
    </section>
  );
}
