import type { ReactNode } from "react";
import { accountOf } from "#components/frame/account-of.ts";
import { classNames } from "#components/ui/class-names.ts";
import { MayChangeProvider } from "#components/ui/may-change.tsx";
import { FocusFrame } from "#components/frame/frame.tsx";
import type { Viewer } from "#lib/access/viewer.ts";
import { env } from "#lib/platform/env.ts";
import { currentTheme } from "./current-theme.ts";

/** A page between sign-in and the dashboard: one column, one task. */
export async function FocusPage({
  viewer,
  isWide = false,
  children,
}: {
  viewer: Viewer;
  isWide?: boolean;
  children: ReactNode;
}) {
  return (
    <MayChangeProvider isReadOnly={viewer.isReadOnly === true}>
      <FocusFrame
        account={accountOf(viewer, await currentTheme())}
        environment={env().GUSTO_ENVIRONMENT}
        isDemoMode={env().DEMO_MODE}
      >
        <div className={classNames("mx-auto", isWide ? "max-w-3xl" : "max-w-xl")}>{children}</div>
      </FocusFrame>
    </MayChangeProvider>
  );
}
