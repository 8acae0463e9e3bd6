import type { ReactNode } from "react";
import { accountOf } from "#components/frame/account-of.ts";
import { Frame } from "#components/frame/frame.tsx";
import { LiveUpdates } from "#components/frame/live/live-updates.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { judgeFleet } from "#lib/companies/list/judge-fleet.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import { env } from "#lib/platform/env.ts";
import { currentTheme } from "../current-theme.ts";

/** Only the frame; every page checks its viewer itself. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const viewer = await requireViewer();
  // Read before the pages: at worst they are newer than the marker and reload once more than
  // needed.
  const marker = await changesMarker(viewer);
  const { counts, waiting } = await countCompanies(viewer);
  const isOperator = viewer.role === "operator";
  const { attention, level } = judgeFleet({ counts, waiting, isOperator });
  return (
    <Frame
      account={accountOf(viewer, await currentTheme())}
      environment={env().GUSTO_ENVIRONMENT}
      isDemoMode={env().DEMO_MODE}
      attention={{ count: attention, isUrgent: level === "act" }}
      isOperator={isOperator}
    >
      {children}
      <LiveUpdates renderedMarker={marker} />
    </Frame>
  );
}
