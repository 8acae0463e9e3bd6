import type { ApiVersionState } from "#lib/gusto/api-versions.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { Notice } from "../ui/notice.tsx";

/** What has to be said about the version of Gusto's API; nothing while all is well. */
export function ApiVersionNotice({
  state,
  isOperator,
}: {
  state: ApiVersionState;
  isOperator: boolean;
}) {
  if (state.kind === "refused") {
    return (
      <Notice tone="bad" title="Gusto does not answer this dashboard's API version any more">
        Since <TimeAgo at={state.since} style="long" /> Gusto refuses version {state.version} (406).
        Connections stay and refresh themselves, but no data can be read.{" "}
        {isOperator
          ? "Either the version was retired, or the minimum version of your application in Gusto's developer portal is newer: update this dashboard to a release that asks for a newer version, or set the minimum in the portal back. Reading goes on by itself as soon as Gusto answers."
          : "The people who run this dashboard have to fix it; there is nothing for you to do."}
      </Notice>
    );
  }
  if (!isOperator) return null;
  switch (state.kind) {
    case "well":
      return null;
    case "other_answered":
      return (
        <Notice tone="warn" title="Gusto answers in another API version than was asked for">
          This dashboard asks for {state.version}; since <TimeAgo at={state.since} style="long" />{" "}
          answers name {state.answered}. Data is read as far as it can be understood. Look at
          Gusto&apos;s changelog for what differs, and update this dashboard.
        </Notice>
      );
    case "sunset":
      return (
        <Notice
          tone={state.daysLeft <= 30 ? "bad" : "warn"}
          title={
            state.daysLeft > 0
              ? `Gusto stops answering API version ${state.version} in ${state.daysLeft} ${state.daysLeft === 1 ? "day" : "days"}`
              : `The time of API version ${state.version} is over`
          }
        >
          Its last day is {state.on}. Update this dashboard to a release that asks for a newer
          version before then; nothing else has to change.
        </Notice>
      );
  }
}
