"use client";

import { BadgeCheck, RefreshCw } from "lucide-react";
import { useActionState, useState } from "react";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { type HealthStatus, isEnded } from "#lib/tokens/health/health.ts";
import { ActionMessage } from "../../ui/controls/action-message.tsx";
import { ConnectForm } from "../../connect/connect-form.tsx";
import { CopyLinkButton } from "../../ui/controls/copy-link-button.tsx";
import { SubmitButton } from "../../ui/controls/submit-button.tsx";
import { DisconnectDialog } from "./disconnect-dialog.tsx";

export type CompanyAction = (previous: ActionResult, form: FormData) => Promise<ActionResult>;

type Props = {
  company: { id: string; name: string; status: HealthStatus; sharedWith: string[] };
  canReconnect: boolean;
  /** For operators: Gusto may have refused it by mistake. */
  canTryOnceMore: boolean;
  /** Days until synced data is erased after the connection ends. */
  keptForDays: number;
  /** For staff, who can't reconnect themselves: the link to send to the admin. */
  reconnectLink?: string | null;
  actions: {
    refreshNow: CompanyAction;
    testConnection: CompanyAction;
    tryOnceMore: CompanyAction;
    disconnect: CompanyAction;
  };
};

const IDLE: ActionResult = { kind: "idle" };

/**
 * The actions for one connection. Results appear next to the buttons and are announced to screen
 * readers.
 */
export function CompanyActions({
  company,
  keptForDays,
  canReconnect,
  canTryOnceMore,
  reconnectLink = null,
  actions,
}: Props) {
  const [refreshed, refreshNow] = useActionState(actions.refreshNow, IDLE);
  const [tested, testConnection] = useActionState(actions.testConnection, IDLE);
  const [triedAgain, tryOnceMore] = useActionState(actions.tryOnceMore, IDLE);
  const [disconnected, disconnect] = useActionState(actions.disconnect, IDLE);
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
        {reconnectLink && (isBroken || company.status === "retrying") && (
          <CopyLinkButton link={reconnectLink}>Copy reconnect link</CopyLinkButton>
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
