import { SearchX } from "lucide-react";
import { ButtonLink } from "../ui/controls/button.tsx";
import { ProblemState } from "./problem-state.tsx";

/** The same words for what does not exist and for what is not yours to see. */
export function NotFoundState() {
  return (
    <ProblemState
      icon={SearchX}
      title="There is nothing here"
      happened="This address does not lead to a page, or to a company that you can see."
      lost="No."
      next="Check the address, or look the company up in your list."
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
