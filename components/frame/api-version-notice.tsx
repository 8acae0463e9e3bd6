import type { ApiVersionState } from "#lib/gusto/api-versions.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { Notice } from "../ui/notice.tsx";

/** A warning about the Gusto API version; nothing if all is well. */
export function ApiVersionNotice({
  state,
  isOperator,
}: {
  state: ApiVersionState;
  isOperator: boolean;
}) {
  if (state.kind === "refused") {
    return (
      <Notice tone="bad" title="Gusto no longer supports this dashboard's API version">
        Since <TimeAgo at={state.since} style="long" /> Gusto refuses version {state.version} (406).
        Connections stay and keep refreshing, but no data can be read.{" "}
        {isOperator
          ? "Either Gusto retired the version, or your application's minimum version in Gusto's developer portal is newer. Update this dashboard to a release that uses a newer version, or lower the minimum in the portal. Sync resumes automatically once Gusto answers."
          : "The team that runs this dashboard needs to fix this; you do not need to do anything."}
      </Notice>
    );
  }
  if (!isOperator) return null;
  switch (state.kind) {
    case "well":
      return null;
    case "other_answered":
      return (
        <Notice tone="warn" title="Gusto answers in a different API version than requested">
          This dashboard asks for {state.version}; since <TimeAgo at={state.since} style="long" />{" "}
          answers name {state.answered}. Data is read as far as possible. See Gusto&apos;s changelog
          for the differences, and update this dashboard.
        </Notice>
      );
    case "sunset":
      return (
        <Notice
          tone={state.daysLeft <= 30 ? "bad" : "warn"}
          title={
            state.daysLeft > 0
              ? `Gusto stops answering API version ${state.version} in ${state.daysLeft} ${state.daysLeft === 1 ? "day" : "days"}`
              : `Gusto's support for API version ${state.version} has ended`
          }
        >
          Its last day is {state.on}. Update this dashboard to a release that uses a newer version
          before then; nothing else has to change.
        </Notice>
      );
  }
}
