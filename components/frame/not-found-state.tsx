import { SearchX } from "lucide-react";
import { ButtonLink } from "../ui/controls/button.tsx";
import { ProblemState } from "./problem-state.tsx";

/** The same text for what doesn't exist and what you can't see. */
export function NotFoundState() {
  return (
    <ProblemState
      icon={SearchX}
      title="There is nothing here"
      happened="This address does not match a page, or a company you have access to."
      lost="No."
      next="Check the address, or find the company in your list."
      action={
        <>
          <ButtonLink kind="primary" href="/companies">
            Companies
          </ButtonLink>
          <ButtonLink href="/">Overview</ButtonLink>
        </>
      }
    />
  );
}
