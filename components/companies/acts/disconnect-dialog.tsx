"use client";

import { Unplug } from "lucide-react";
import { useState } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { IfMayChange } from "../../ui/may-change.tsx";
import { Button } from "../../ui/controls/button.tsx";
import { clipText } from "../../ui/clip-text.ts";
import { Dialog } from "../../ui/dialog.tsx";
import { DialogButtons } from "../../ui/controls/dialog-buttons.tsx";

type DialogProps = {
  company: { id: string; name: string; sharedWith: string[] };
  keptForDays: number;
  action: (form: FormData) => void;
  result: ActionResult;
};

export function DisconnectDialog({ company, keptForDays, action, result }: DialogProps) {
  // Open until closed by hand, or until a result newer than the opening says it is done.
  const [openedAt, setOpenedAt] = useState<ActionResult | null>(null);
  const open = openedAt !== null && (result === openedAt || result.kind !== "done");
  const setOpen = (isOpen: boolean) => setOpenedAt(isOpen ? result : null);
  const name = clipText(company.name, 60);

  return (
    <>
      <IfMayChange>
        <Button kind="quiet" onClick={() => setOpen(true)}>
          <Unplug aria-hidden />
          Disconnect…
        </Button>
      </IfMayChange>
      <Dialog
        open={open}
        onOpenChange={setOpen}
        title="Disconnect this company?"
        description={
          <ul className="list-disc space-y-1.5 pl-5">
            {company.sharedWith.length === 0 ? (
              <li>
                This dashboard drops its access to{" "}
                <bdi className="font-medium text-ink">{name}</bdi>, asks Gusto to revoke it, and
                deletes the stored tokens.
              </li>
            ) : (
              <li>
                The connection is no longer used for{" "}
                <bdi className="font-medium text-ink">{name}</bdi>. It continues for{" "}
                {clipText(company.sharedWith.join(", "), 200)}; Gusto is notified when the last one
                is disconnected.
              </li>
            )}
            <li>
              Sync stops immediately. Synced data is kept for{" "}
              {keptForDays === 1 ? "a day" : `${keptForDays} days`}, then erased; the history stays.
            </li>
            <li>Your services can no longer get a token for this company.</li>
            <li>You can connect it again at any time.</li>
          </ul>
        }
      >
        {result !== openedAt && result.kind === "problem" && (
          <div className="mt-4">
            <ActionMessage result={result} />
          </div>
        )}
        <form action={action} className="mt-5">
          <input type="hidden" name="companyId" value={company.id} />
          <DialogButtons
            cancel="Keep it connected"
            onCancel={() => setOpen(false)}
            confirm="Disconnect"
            pendingText="Disconnecting…"
          />
        </form>
      </Dialog>
    </>
  );
}
