"use client";

import { BadgeCheck, Link2, RefreshCw } from "lucide-react";
import { useState } from "react";
import { type ActionResult, type FormAction, IDLE } from "#lib/companies/action-result.ts";
import { type HealthStatus, isEnded } from "#lib/tokens/health/health.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { ConnectForm } from "../../connect/connect-form.tsx";
import { ButtonLink } from "../../ui/controls/button.tsx";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { DisconnectDialog } from "./disconnect-dialog.tsx";
import { useFormAction } from "../../ui/controls/use-form-action.ts";

type Props = {
  company: { id: string; name: string; status: HealthStatus; sharedWith: string[] };
  canReconnect: boolean;
  /** For operators: Gusto may have refused it by mistake. */
  canTryOnceMore: boolean;
  /** Days until synced data is erased after the connection ends. */
  keptForDays: number;
  /** For staff, who can't reconnect themselves: where they create a link for the admin. */
  linksHref?: string | null;
  actions: {
    refreshNow: FormAction;
    testConnection: FormAction;
    tryOnceMore: FormAction;
    disconnect: FormAction;
  };
};

/**
 * The actions for one connection. Results appear next to the buttons and are announced to screen
 * readers.
 */
export function CompanyActions({
  company,
  keptForDays,
  canReconnect,
  canTryOnceMore,
  linksHref = null,
  actions,
}: Props) {
  const [refreshed, refreshNow] = useFormAction(actions.refreshNow);
  const [tested, testConnection] = useFormAction(actions.testConnection);
  const [triedAgain, tryOnceMore] = useFormAction(actions.tryOnceMore);
  const [disconnected, disconnect] = useFormAction(actions.disconnect);
  const isBroken = isEnded(company.status);
  const latest = useLatest(refreshed, tested, triedAgain, disconnected);

  return (
    <div className="flex min-w-0 flex-col gap-3">
      <div className="flex flex-wrap gap-2">
        {isBroken && canReconnect && (
          <ConnectForm purpose="reconnect" companyId={company.id} kind="primary">
            Reconnect
          </ConnectForm>
        )}
        {!isBroken && (
          <>
            <form action={testConnection}>
              <input type="hidden" name="companyId" value={company.id} />
              <SubmitButton kind="primary" pendingText="Asking Gusto…">
                <BadgeCheck aria-hidden />
                Test connection
              </SubmitButton>
            </form>
            <form action={refreshNow}>
              <input type="hidden" name="companyId" value={company.id} />
              <SubmitButton pendingText="Refreshing…">
                <RefreshCw aria-hidden />
                Refresh now
              </SubmitButton>
            </form>
            {canReconnect && (
              <ConnectForm purpose="reconnect" companyId={company.id}>
                Reconnect
              </ConnectForm>
            )}
          </>
        )}
        {canTryOnceMore && company.status === "reconnect_required" && (
          <form action={tryOnceMore}>
            <input type="hidden" name="companyId" value={company.id} />
            <SubmitButton pendingText="Asking Gusto…">
              <RefreshCw aria-hidden />
              Try the stored tokens again
            </SubmitButton>
          </form>
        )}
        {linksHref && (isBroken || company.status === "retrying") && (
          <ButtonLink href={linksHref} kind={isBroken ? "primary" : "secondary"}>
            <Link2 aria-hidden />
            Send reconnect link
          </ButtonLink>
        )}
        {(!isBroken || company.status === "reconnect_required") && (
          <DisconnectDialog
            company={company}
            keptForDays={keptForDays}
            action={disconnect}
            result={disconnected}
          />
        )}
      </div>
      <ActionMessage result={latest} />
    </div>
  );
}

/** The result that changed last. */
function useLatest(...results: ActionResult[]): ActionResult {
  const [latest, setLatest] = useState<ActionResult>(IDLE);
  const [seen, setSeen] = useState(results);
  const changed = results.find((result, index) => result !== seen[index]);
  if (changed) {
    setSeen(results);
    setLatest(changed);
  }
  return latest;
}
