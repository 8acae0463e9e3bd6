"use client";

import { Button } from "../ui/controls/button.tsx";
import { ProblemState } from "./problem-state.tsx";
import { type ErrorIdState, useErrorId } from "../ui/use-error-id.ts";

type Props = { error: Error & { digest?: string }; retry: () => void };

/** What stands in the place of a page that could not be made, or whose action got no usable answer. */
export function PageFailure({ error, retry }: Props) {
  const errorId = useErrorId(error);
  return (
    <PageFailureView isOfServer={error.digest !== undefined} errorId={errorId} retry={retry} />
  );
}

export function PageFailureView({
  isOfServer,
  errorId,
  retry,
}: {
  isOfServer: boolean;
  errorId: ErrorIdState;
  retry: () => void;
}) {
  const unreached = errorId.kind === "unreached";
  return (
    <ProblemState
      title={unreached ? "The dashboard could not be reached" : "This page could not be shown"}
      happened={
        unreached
          ? "Your browser got no usable answer. You may be offline, or something between you and the dashboard stopped it."
          : isOfServer
            ? "The dashboard's server ran into a problem while it put this page together."
            : "The page ran into a problem in your browser."
      }
      lost={
        isOfServer
          ? "No. Connections are kept and go on refreshing themselves; a page only reads them."
          : "Connections are kept and go on refreshing themselves. If you had just pressed a button, look at the page again before you repeat it."
      }
      next={NEXT[errorId.kind]}
      {...(errorId.kind === "known" && { id: errorId.id })}
      action={
        <Button kind="primary" onClick={retry}>
          Try again
        </Button>
      }
    />
  );
}

const NEXT: Readonly<Record<ErrorIdState["kind"], string>> = {
  known:
    "Try again. If it lasts, give the id below to the people who run this dashboard: the log has the details under it.",
  asking: "Try again.",
  unreached:
    "Check your connection and try again. This never arrived at the dashboard, so there is no id for it; if it lasts, tell the people who run the dashboard when it was.",
};
