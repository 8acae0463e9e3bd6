import type { SyncStatus } from "#lib/payroll/data/sync-status.ts";
import { ButtonLink } from "../ui/controls/button.tsx";
import { TimeAgo } from "../ui/clock.tsx";
import { Notice } from "../ui/notice.tsx";
import { dataNotice } from "../words/data-notice.ts";

/** Above synced data: why it is missing, old or incomplete. Nothing if all is well. */
export function SyncNotice({
  companyId,
  status,
  isConnected,
}: {
  companyId: string;
  status: SyncStatus;
  isConnected: boolean;
}) {
  const notice = dataNotice(status, isConnected);
  if (!notice) return null;
  const href =
    notice.link === "run" && status.lastRun
      ? `/companies/${companyId}/runs/${status.lastRun.id}`
      : `/companies/${companyId}`;
  return (
    <Notice
      tone={notice.tone}
      title={notice.title}
      action={
        notice.link && (
          <ButtonLink size="small" href={href}>
            {notice.link === "run" ? "Open the run" : "Overview"}
          </ButtonLink>
        )
      }
    >
      {notice.text}
      {notice.showsAge && status.lastReadAt && (
        <>
          {" "}
          This data is from <TimeAgo at={status.lastReadAt} style="long" />.
        </>
      )}
    </Notice>
  );
}
