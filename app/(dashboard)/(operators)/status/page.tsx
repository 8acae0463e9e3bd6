import type { Metadata } from "next";
import { SettingList } from "#components/status/setting-list.tsx";
import { StatusList } from "#components/status/status-list.tsx";
import { TimeAgo } from "#components/ui/clock.tsx";
import { Notice } from "#components/ui/notice.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { readSystemStatus } from "#lib/process/status/read-status.ts";
import { sortChecks, summarizeChecks } from "#lib/process/status/render-status.ts";

export const metadata: Metadata = { title: "System status" };

export default async function StatusPage() {
  const viewer = await requireOperatorViewer("/status");
  const { at, checks, settings } = await readSystemStatus(viewer);
  const isWell = checks.every(({ state }) => state === "sound");
  const isBroken = checks.some(({ state }) => state === "broken");
  return (
    <div className="space-y-5">
      <PageHeader
        title="System status"
        sentence={
          <>
            What this installation rests on, asked <TimeAgo at={at} style="long" />. The same list
            in a terminal, also while this page cannot be reached:{" "}
            <code className="font-mono text-table">npm run doctor</code>.
          </>
        }
      />
      <Notice
        tone={isWell ? "good" : isBroken ? "bad" : "warn"}
        title={isWell ? `All ${checks.length} checks are sound.` : `${summarizeChecks(checks)}.`}
      />
      <StatusList checks={sortChecks(checks)} />
      <SettingList settings={settings} />
    </div>
  );
}
