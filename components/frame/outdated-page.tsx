"use client";

import { RefreshCw } from "lucide-react";
import { Button } from "../ui/controls/button.tsx";
import { ProblemState } from "./problem-state.tsx";

/**
 * An action this version of the dashboard no longer has, or a chunk only the previous version had.
 */
const FROM_ANOTHER_VERSION = new Set(["UnrecognizedActionError", "ChunkLoadError"]);

/** Whether a page failed because it was loaded before the dashboard was updated. Pure. */
export function isOutdatedPage(error: Error): boolean {
  return FROM_ANOTHER_VERSION.has(error.name);
}

/** For a tab left open during an update. Its request was refused before anything was done. */
export function OutdatedPage({ reload = () => window.location.reload() }: { reload?: () => void }) {
  return (
    <ProblemState
      icon={RefreshCw}
      title="The dashboard was updated"
      happened="This page was opened before the update, so the new version could not handle its request."
      lost="No. Your last action changed nothing. Anything you typed on this page needs to be entered again."
      next="Reload the page and try again."
      action={
        <Button kind="primary" onClick={reload}>
          Reload
        </Button>
      }
    />
  );
}
