import { Plug } from "lucide-react";
import { ButtonLink } from "../ui/controls/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";
import { Panel } from "../ui/panel.tsx";

type Props = {
  isOperator: boolean;
  /** What will be here, for staff, who cannot connect a company, and for who can. */
  toOperators: string;
  toAdmins: string;
};

/** In place of a list that has no company to show. */
export function NoCompanyYet({ isOperator, toOperators, toAdmins }: Props) {
  return (
    <Panel flush>
      {isOperator ? (
        <EmptyState icon={Plug} title="No company is connected yet">
          {toOperators}
        </EmptyState>
      ) : (
        <EmptyState
          icon={Plug}
          title="Connect your first company"
          action={
            <ButtonLink kind="primary" href="/connect">
              Connect a company
            </ButtonLink>
          }
        >
          {toAdmins}
        </EmptyState>
      )}
    </Panel>
  );
}
