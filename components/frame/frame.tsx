import Link from "next/link";
import type { ReactNode } from "react";
import { PRODUCT_NAME } from "#lib/platform/product-name.ts";
import { AccountMenu, type AccountMenuProps } from "./account-menu.tsx";
import { classNames } from "../ui/class-names.ts";
import { KeyboardShortcuts } from "./keyboard-shortcuts.tsx";
import { Mark } from "../ui/mark.tsx";
import { BarNavigation, RailNavigation } from "./navigation.tsx";
import { OpenPaletteButton } from "./palette/open-palette-button.tsx";
import { PaletteLauncher } from "./palette/palette-launcher.tsx";
import type { Attention } from "./place-list.tsx";

type FrameProps = {
  account: AccountMenuProps;
  environment: "demo" | "production";
  isDemoMode: boolean;
  attention: Attention;
  isOperator: boolean;
  /** Of the staff, and may only look. */
  isReadOnly?: boolean;
  /** May break the simulated Gusto, in a demo. */
  canBreak?: boolean;
  children: ReactNode;
};

/** The dashboard around its pages: a rail on the left, or a bar at the bottom on a phone. */
export function Frame({
  account,
  environment,
  isDemoMode,
  attention,
  isOperator,
  isReadOnly = false,
  canBreak = false,
  children,
}: FrameProps) {
  return (
    <div className="md:grid md:min-h-dvh md:grid-cols-[15rem_minmax(0,1fr)] print:block!">
      <header className="sticky top-0 hidden h-dvh flex-col overflow-y-auto border-r border-line px-3 py-4 md:flex print:hidden!">
        <Brand />
        <div className="mt-4">
          <OpenPaletteButton />
        </div>
        <div className="mt-4">
          <RailNavigation attention={attention} isOperator={isOperator} />
        </div>
        <div className="mt-auto space-y-3 pt-4">
          <EnvironmentBadge environment={environment} />
          <AccountMenu {...account} />
        </div>
      </header>
      <div className="flex min-w-0 flex-col">
        {isDemoMode && <DemoBanner canBreak={canBreak} />}
        {isReadOnly && <ViewerBanner />}
        <header className="flex h-14 items-center justify-between gap-3 border-b border-line px-4 md:hidden print:hidden">
          <Brand />
          <div className="flex items-center gap-1">
            <EnvironmentBadge environment={environment} />
            <OpenPaletteButton compact />
          </div>
        </header>
        <main
          id="content"
          tabIndex={-1}
          className="mx-auto w-full max-w-[1200px] flex-1 px-4 pt-6 pb-28 outline-none md:px-8 md:pt-8 md:pb-16"
        >
          {children}
        </main>
      </div>
      <footer className="fixed inset-x-0 bottom-0 z-30 flex items-center gap-1 border-t border-line bg-surface px-2 pb-[env(safe-area-inset-bottom)] md:hidden print:hidden">
        <BarNavigation attention={attention} isOperator={isOperator} />
        <div className="shrink-0">
          <AccountMenu {...account} compact />
        </div>
      </footer>
      <KeyboardShortcuts />
      <PaletteLauncher isOperator={isOperator} />
    </div>
  );
}

/** For the steps before the dashboard (connect, pick): no navigation to wander off to. */
export function FocusFrame({
  account,
  environment,
  isDemoMode,
  children,
}: Omit<FrameProps, "attention" | "isOperator" | "isReadOnly" | "canBreak">) {
  return (
    <div className="flex min-h-dvh flex-col">
      {isDemoMode && <DemoBanner />}
      <header className="flex h-16 items-center justify-between gap-3 px-4 md:px-6">
        <Brand />
        <div className="flex items-center gap-2">
          <EnvironmentBadge environment={environment} />
          <AccountMenu {...account} compact />
        </div>
      </header>
      <main id="content" tabIndex={-1} className="flex-1 px-4 pt-4 pb-16 outline-none md:pt-10">
        {children}
      </main>
      <KeyboardShortcuts />
    </div>
  );
}

function Brand() {
  return (
    <Link
      href="/"
      className="flex min-w-0 items-center gap-2.5 rounded-md px-1.5 py-1 font-semibold"
    >
      <Mark className="size-6" />
      <span className="truncate">{PRODUCT_NAME}</span>
    </Link>
  );
}

/** The first stop of the Tab key. */
export function SkipLink() {
  return (
    <a
      href="#content"
      className="fixed top-2 left-2 z-50 -translate-y-20 rounded-md bg-accent px-4 py-2 font-medium text-on-accent focus:translate-y-0"
    >
      Skip to content
    </a>
  );
}

function EnvironmentBadge({ environment }: { environment: "demo" | "production" }) {
  const isProduction = environment === "production";
  return (
    <span
      title={
        isProduction
          ? "Connected to Gusto's production environment"
          : "Connected to a demo environment of Gusto"
      }
      className={classNames(
        "inline-flex h-6 w-fit shrink-0 items-center whitespace-nowrap rounded-full border px-2.5 text-label font-medium",
        isProduction
          ? "border-line-strong text-ink-soft"
          : "border-transparent bg-info-tint text-info",
      )}
    >
      {isProduction ? "Production" : "Demo"}
    </span>
  );
}

function DemoBanner({ canBreak = false }: { canBreak?: boolean }) {
  return (
    <aside
      aria-label="Demo mode"
      className="border-b border-line bg-sunken px-4 py-1.5 text-center text-label text-ink-soft"
    >
      Demo mode: Gusto is simulated on this machine, and all companies and people are fictional.
      {canBreak && (
        <>
          {" "}
          <Link href="/break" className="underline underline-offset-2 hover:text-ink">
            Break something
          </Link>
        </>
      )}
    </aside>
  );
}

function ViewerBanner() {
  return (
    <aside
      aria-label="Your role"
      className="border-b border-line bg-sunken px-4 py-1.5 text-center text-label text-ink-soft print:hidden"
    >
      You are a viewer: you see what operators see and change nothing.
    </aside>
  );
}
