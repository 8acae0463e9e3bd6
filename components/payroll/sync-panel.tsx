import type { FormAction } from "#lib/companies/action-result.ts";
import { RefreshCw } from "lucide-react";
import type { SyncStatus } from "#lib/payroll/data/sync-status.ts";
import type { StoredRows } from "#lib/payroll/rows/stored-rows.ts";
import { ActionButton } from "../ui/controls/action-button.tsx";
import { TimeAgo } from "../ui/clock.tsx";
import { EraseDialog } from "../companies/acts/erase-dialog.tsx";
import { Panel } from "../ui/panel.tsx";
import { StatePill } from "../ui/state-pill.tsx";
import { RUN_WORDS } from "../words/sync-words.ts";
import { SyncSwitch } from "./sync-switch.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

type Props = {
  company: {
    id: string;
    name: string;
    isOn: boolean;
    isConnected: boolean;
    isPaused: boolean;
    restoredAt: Date | null;
    /** The viewer may pick companies. */ canPick: boolean;
  };
  status: SyncStatus;
  /** What is stored; counted only if it may be erased. */
  storedRows: StoredRows | null;
  actions: { setSync: FormAction; syncNow: FormAction; eraseData: FormAction };
};

/**
 * The status of the company's data: sync on or off, the last and next run, and the available
 * actions.
 */
export function SyncPanel({ company, status, storedRows, actions }: Props) {
  const canSync = company.isOn && company.isConnected && !company.isPaused && !status.isErasing;
  return (
    <Panel
      title="Sync"
      aside={
        <TextLink href={`/companies/${company.id}/runs`} className="text-table">
          All runs
        </TextLink>
      }
    >
      <div className="space-y-4">
        {company.isConnected && (
          <SyncSwitch
            companyId={company.id}
            isOn={company.isOn}
            isPaused={company.isPaused}
            action={actions.setSync}
          />
        )}
        {company.restoredAt && company.isOn && company.isConnected && (
          <p className="text-table text-ink-soft">
            Turned on again by the reconnect <TimeAgo at={company.restoredAt} style="long" />, as it
            was before the disconnect.
          </p>
        )}
        <LastRun
          companyId={company.id}
          status={status}
          isPlanned={canSync}
          isLive={company.isConnected && !company.isPaused}
        />
        {canSync && status.activeRunId === null && (
          <ActionButton
            key={status.lastRun?.id}
            action={actions.syncNow}
            fields={{ companyId: company.id }}
            pendingText="Asking…"
          >
            <RefreshCw aria-hidden />
            Sync now
          </ActionButton>
        )}
        {storedRows !== null && hasRows(storedRows) && !company.isOn && !status.isErasing && (
          <EraseDialog company={company} stored={storedRows} action={actions.eraseData} />
        )}
        {company.canPick && (
          <p className="text-table">
            <TextLink href="/pick">Choose what to sync, for all companies</TextLink>
          </p>
        )}
      </div>
    </Panel>
  );
}

function hasRows({ rows, contained, setAside }: StoredRows): boolean {
  return rows + contained + setAside > 0;
}

/**
 * @param isPlanned whether the next run will happen @param isLive whether Gusto can be read; if
 * not, the last run is history and nothing is promised
 */
function LastRun({
  companyId,
  status,
  isPlanned,
  isLive,
}: {
  companyId: string;
  status: SyncStatus;
  isPlanned: boolean;
  isLive: boolean;
}) {
  if (status.isErasing)
    return <p className="text-table text-ink-soft">The synced data is being erased.</p>;
  const { lastRun, nextAt, activeRunId } = status;
  return (
    <div className="space-y-2 text-table">
      {lastRun ? (
        <>
          <p className="flex flex-wrap items-center gap-x-2 gap-y-1">
            {isLive ? (
              <StatePill {...RUN_WORDS[lastRun.state]} />
            ) : (
              <span className="text-ink-soft">Last run:</span>
            )}
            <TextLink href={`/companies/${companyId}/runs/${lastRun.id}`}>
              <TimeAgo at={lastRun.endedAt} style="long" />
            </TextLink>
          </p>
          {lastRun.summary && <p className="line-clamp-4 text-ink-soft">{lastRun.summary}</p>}
        </>
      ) : (
        <p className="text-ink-soft">
          {activeRunId && isLive ? "The first sync is in progress." : "Nothing has synced yet."}
        </p>
      )}
      {isPlanned && nextAt && activeRunId === null && (
        <p className="text-ink-faint">
          Next scheduled <TimeAgo at={nextAt} isAhead />.
        </p>
      )}
    </div>
  );
}
