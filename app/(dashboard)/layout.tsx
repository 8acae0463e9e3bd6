import type { Metadata } from "next";
import { headers } from "next/headers";
import type { ReactNode } from "react";
import { accountOf } from "#components/frame/account-of.ts";
import { Frame } from "#components/frame/frame.tsx";
import { AttentionIcon } from "#components/frame/attention-icon.tsx";
import { LiveUpdates } from "#components/frame/live/live-updates.tsx";
import { MayChangeProvider } from "#components/ui/may-change.tsx";
import { findViewer, requireViewer } from "#lib/access/current-viewer.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { changesMarker } from "#lib/companies/list/changes-marker.ts";
import { judgeFleet } from "#lib/companies/list/judge-fleet.ts";
import { countCompanies } from "#lib/companies/list/count-companies.ts";
import type { Attention } from "#components/frame/place-list.tsx";
import { readAttention } from "#lib/incidents/reading/read-attention.ts";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { env } from "#lib/platform/env.ts";
import { isDemoOpen } from "#lib/sign-in/demo-gate.ts";
import { currentTheme } from "../current-theme.ts";

/** How many incidents are open stands in the title of every page of an operator. */
export async function generateMetadata(): Promise<Metadata> {
  const viewer = await findViewer();
  if (viewer?.role !== "operator") return {};
  const { open } = await readAttention();
  const name = open > 0 ? `(${open}) %s · ${PRODUCT_NAME}` : `%s · ${PRODUCT_NAME}`;
  return { title: { default: PRODUCT_NAME, template: name } };
}

/** Only the frame; every page checks its viewer itself. */
export default async function DashboardLayout({ children }: { children: ReactNode }) {
  const viewer = await requireViewer();
  // Read before the pages: at worst they are newer than the marker and reload once more than
  // needed.
  const marker = await changesMarker(viewer);
  const isOperator = viewer.role === "operator";
  const attention = isOperator ? await attentionOfOperator() : await attentionOfAdmin(viewer);
  return (
    <MayChangeProvider isReadOnly={viewer.isReadOnly === true}>
      <Frame
        account={accountOf(viewer, await currentTheme())}
        environment={env().GUSTO_ENVIRONMENT}
        isDemoMode={env().DEMO_MODE}
        attention={attention}
        isOperator={isOperator}
        isReadOnly={viewer.isReadOnly}
        canBreak={isOperator && !viewer.isReadOnly && isDemoOpen((await headers()).get("host"))}
      >
        {children}
        <LiveUpdates renderedMarker={marker} />
        {isOperator && <AttentionIcon isOn={attention.count > 0} />}
      </Frame>
    </MayChangeProvider>
  );
}

async function attentionOfOperator(): Promise<Attention> {
  const { open, worst } = await readAttention();
  return { count: open, isUrgent: worst !== null && worst !== "minor", href: "/incidents" };
}

async function attentionOfAdmin(viewer: Viewer): Promise<Attention> {
  const { attention, level } = judgeFleet({ ...(await countCompanies(viewer)), isOperator: false });
  return { count: attention, isUrgent: level === "act", href: "/companies" };
}
