import type { ReactNode } from "react";
import type { ButtonKind, ButtonSize } from "../ui/controls/button.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";

type Props = { companyId?: string; kind?: ButtonKind; size?: ButtonSize; children: ReactNode } & (
  { purpose: "connect" | "join" } | { purpose: "reconnect" | "pinned"; companyId: string }
);

/** The button to Gusto: a plain form, so it works before scripts load. */
export function ConnectForm({ purpose, companyId, kind = "secondary", size, children }: Props) {
  return (
    <form action="/api/gusto/connect" method="post">
      <input type="hidden" name="purpose" value={purpose} />
      {companyId && <input type="hidden" name="companyId" value={companyId} />}
      <SubmitButton kind={kind} size={size} pendingText="Opening Gusto…">
        {children}
      </SubmitButton>
    </form>
  );
}
