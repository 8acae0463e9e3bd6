import type { SyncStatus } from "#lib/payroll/data/sync-status.ts";
import type { Tone } from "../ui/tone.ts";

type DataNotice = {
  tone: Tone;
  title: string;
  text: string;
  showsAge: boolean;
  link?: "run" | "overview";
};

/**
 * What to say above synced data, or instead of it: why it is missing, old or incomplete, and what
 * to do. Null if sync is on and the last run succeeded.
 * @param isConnected whether Gusto can be read; also false while Gusto refuses the grant
 */
export function dataNotice(status: SyncStatus, isConnected: boolean): DataNotice | null {
  if (status.isErasing)
    return {
      tone: "info",
      title: "The synced data is being erased",
      text: "It is no longer visible to anyone. This takes a moment.",
      showsAge: false,
    };
  if (!status.hasData) return absentNotice(status, isConnected);
  if (!isConnected)
    return {
      tone: "warn",
      title: "This data is from before the connection ended",
      text: status.isOn
        ? "No new data syncs. Reconnect the company to bring the data up to date."
        : "No new data syncs. Reconnect the company to bring the data up to date, or erase it on the overview.",
      showsAge: true,
      link: "overview",
    };
  if (!status.isOn)
    return {
      tone: "info",
      title: "Sync is off",
      text: "Earlier data is kept and does not change. Turn sync on to bring it up to date, or erase it on the overview.",
      showsAge: true,
      link: "overview",
    };
  if (status.lastRun?.state === "failed" && status.activeRunId === null)
    return {
      tone: "warn",
      title: "The last sync failed",
      text: `${status.lastRun.summary ?? "Open the run for details."} Earlier data is kept. The sync is retried automatically.`,
      showsAge: true,
      link: "run",
    };
  if (status.lastRun?.state === "partial" && status.activeRunId === null)
    return {
      tone: "warn",
      title: "The last sync was incomplete",
      text: status.lastRun.summary ?? "Open the run for details.",
      showsAge: true,
      link: "run",
    };
  return null;
}

function absentNotice(status: SyncStatus, isConnected: boolean): DataNotice | null {
  if (status.activeRunId !== null && isConnected)
    return {
      tone: "info",
      title: "The first sync is in progress",
      text: "Rows appear here as they sync.",
      showsAge: false,
    };
  if (status.erasedAt && (status.lastReadAt === null || status.lastReadAt < status.erasedAt)) {
    return {
      tone: "info",
      title: "The synced data was erased",
      text: isConnected
        ? "Turn sync on to read it from Gusto again."
        : status.isOn
          ? "Reconnect the company to read it again."
          : "Reconnect the company and turn sync on to read it again.",
      showsAge: false,
      link: "overview",
    };
  }
  if (!isConnected)
    return {
      tone: "info",
      title: "Nothing has synced",
      text: status.isOn
        ? "Reconnect the company to read its data."
        : "Reconnect the company and turn sync on to read its data.",
      showsAge: false,
      link: "overview",
    };
  if (!status.isOn)
    return {
      tone: "info",
      title: "Sync is off",
      text: "Turn sync on to read this company's data from Gusto.",
      showsAge: false,
      link: "overview",
    };
  if (status.lastRun?.state === "failed")
    return {
      tone: "bad",
      title: "The last sync failed",
      text: `${status.lastRun.summary ?? "Open the run for details."} It is retried automatically.`,
      showsAge: false,
      link: "run",
    };
  if (status.lastRun === null)
    return {
      tone: "info",
      title: "Not synced yet",
      text: "The first sync starts in a moment. You can also start it now on the overview.",
      showsAge: false,
      link: "overview",
    };
  return null;
}
