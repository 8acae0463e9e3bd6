import { headers } from "next/headers";
import type { ReactNode } from "react";
import { accountOf } from "#components/frame/account-of.ts";
import { Frame } from "#components/frame/frame.tsx";
import { LiveUpdates } from "#components/frame/live/live-updates.tsx";
import { requireViewer } from "#lib/access/current-viewer.ts";
import { REQUESTED_PATH_HEADER } from "#lib/platform/http/requested-path.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { judgeFleet } from "#lib/companies/list/judge-fleet.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import { env } from "#lib/platform/env.ts";
import { currentTheme } from "../current-theme.ts";

/** The frame only: every page asks for its viewer itself. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  // Its redirect is sent before the page's own, so the way back has to be in it.
  const viewer = await requireViewer((await headers()).get(REQUESTED_PATH_HEADER) ?? undefined);
  // Read before the pages: at worst they are newer than the marker, and one needless reload follows.
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
