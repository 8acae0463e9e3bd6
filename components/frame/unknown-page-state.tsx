import { SearchX } from "lucide-react";
import { ButtonLink } from "../ui/controls/button.tsx";
import { ProblemState } from "./problem-state.tsx";
import { TextLink } from "../ui/controls/text-link.tsx";

/** For a URL without a page: what exists instead, for people and for engineers. */
export function UnknownPageState() {
  return (
    <ProblemState
      icon={SearchX}
      title="Page not found"
      happened="This address does not match a page of this dashboard."
      lost="No."
      next={
        <>
          Check the address, or start from one of these:{" "}
          <TextLink href="/companies">Companies</TextLink>, <TextLink href="/syncs">Sync</TextLink>,{" "}
          <TextLink href="/activity">Activity</TextLink>,{" "}
          <TextLink href="/pick">Choose what to sync</TextLink>. The API is at{" "}
          <TextLink href="/api/v1">/api/v1</TextLink>.
        </>
      }
      action={
        <>
          <ButtonLink kind="primary" href="/">
            Overview
          </ButtonLink>
          <ButtonLink href="/sign-in">Sign in</ButtonLink>
        </>
      }
    />
  );
}
