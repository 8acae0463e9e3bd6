"use client";

import { Button } from "../ui/controls/button.tsx";
import { isOutdatedPage, OutdatedPage } from "./outdated-page.tsx";
import { ProblemState } from "./problem-state.tsx";
import { type ErrorIdState, useErrorId } from "../ui/use-error-id.ts";

type Props = { error: Error & { digest?: string }; retry: () => void };

/** Replaces a page that couldn't be rendered, or whose action got no usable response. */
export function PageFailure({ error, retry }: Props) {
  return isOutdatedPage(error) ? (
    <OutdatedPage />
  ) : (
    <UnexpectedFailure error={error} retry={retry} />
  );
}

function UnexpectedFailure({ error, retry }: Props) {
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
          ? "Your browser got no usable response. You may be offline, or something between you and the dashboard blocked it."
          : isOfServer
            ? "The dashboard ran into a problem while loading this page."
            : "The page ran into a problem in your browser."
      }
      lost={
        isOfServer
          ? "No. Connections are kept and keep refreshing."
          : "Connections are kept and keep refreshing. If you just pressed a button, check the page before you press it again."
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
    "Try again. If it keeps happening, give the id below to the team that runs this dashboard; they can find the details in the log.",
  asking: "Try again.",
  unreached:
    "Check your connection and try again. The request never reached the dashboard, so it has no id. If it keeps happening, tell the team that runs this dashboard what time it was.",
};
