import { Link2Off } from "lucide-react";
import { ConnectLinkedCompany } from "../connect/connect-linked-company.tsx";
import { NotFoundState } from "../frame/not-found-state.tsx";
import { ProblemState } from "../frame/problem-state.tsx";

/**
 * The same words for a company that does not exist and for one that is not yours to see. Many come here by a link that
 * somebody sent them to reconnect a company, and have just signed in with another one.
 */
export function UnknownCompanyState({ canConnect }: { canConnect: boolean }) {
  if (!canConnect) return <NotFoundState />;
  return (
    <ProblemState
      icon={Link2Off}
      title="This link is for a company that your account is not connected to"
      happened="Nobody has connected it with this sign-in. If you have just signed in with Gusto, another company was chosen there, or another account was used."
      lost="No. A company that you chose in Gusto to sign in is connected and in your list; nothing else was changed."
      next="Connect it as its primary or a full-access admin: in Gusto, choose the company that the link was sent for. Any other choice is refused and stores nothing."
      action={<ConnectLinkedCompany />}
    />
  );
}
