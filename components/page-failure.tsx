"use client";

import { Button } from "./button.tsx";
import { ProblemState } from "./problem-state.tsx";

type Props = { error: Error & { digest?: string }; retry: () => void };

/** What stands in the place of a page that could not be made. */
export function PageFailure({ error, retry }: Props) {
  return (
    <ProblemState
      title="This page could not be shown"
      happened="The dashboard's server ran into a problem while it put this page together."
      lost="No. Connections are kept and go on refreshing themselves; a page only reads them."
      next="Try again. If it lasts, give the id below to the people who run this dashboard: the log has the details under it."
      id={error.digest}
      action={<Button kind="primary" onClick={retry}>Try again</Button>}
    />
  );
}
