import { SearchX } from "lucide-react";
import { ButtonLink } from "./button.tsx";
import { ConnectForm } from "./connect-form.tsx";
import { NotFoundState } from "./not-found-state.tsx";
import { ProblemState } from "./problem-state.tsx";

/**
 * The same words for a company that does not exist and for one that is not yours to see. Many come here by a link that
 * somebody sent them to reconnect a company, and have just chosen another one in Gusto.
 */
export function UnknownCompanyState({ canConnect }: { canConnect: boolean }) {
  if (!canConnect) return <NotFoundState />;
  return (
    <ProblemState
      icon={SearchX}
      title="You have not connected this company"
      happened="The address is that of a company which this sign-in has no connection to. If you came by a link to reconnect it, another company was chosen in Gusto, or another account was used there."
      lost="No. A company that you connected on the way is in your list."
      next="Connect the company that the link is for: choose it by its name in Gusto. You need to be its primary or a full-access admin."
      action={<><ConnectForm purpose="connect" kind="primary">Connect the company</ConnectForm><ButtonLink href="/companies">Your companies</ButtonLink></>}
    />
  );
}
