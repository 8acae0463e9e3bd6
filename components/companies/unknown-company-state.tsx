import { Link2Off } from "lucide-react";
import { ConnectLinkedCompany } from "../connect/connect-linked-company.tsx";
import { NotFoundState } from "../frame/not-found-state.tsx";
import { ProblemState } from "../frame/problem-state.tsx";

/**
 * The same text for a company that doesn't exist and one you can't see. Many people get here
 * through a reconnect link after signing in with a different company.
 */
export function UnknownCompanyState({ canConnect }: { canConnect: boolean }) {
  if (!canConnect) return <NotFoundState />;
  return (
    <ProblemState
      icon={Link2Off}
      title="This link is for a company your account is not connected to"
      happened="This sign-in has not connected it. If you just signed in with Gusto, you chose another company there or used another account."
      lost="No. The company you chose in Gusto when you signed in is connected and in your list. Nothing else changed."
      next="Connect it as its primary or a full-access admin. In Gusto, choose the company this link is for; any other company is refused and nothing is stored."
      action={<ConnectLinkedCompany />}
    />
  );
}
