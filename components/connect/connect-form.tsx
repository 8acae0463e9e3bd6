import type { ReactNode } from "react";
import type { ButtonKind, ButtonSize } from "../ui/controls/button.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";

type Props = { companyId?: string; kind?: ButtonKind; size?: ButtonSize; children: ReactNode } & (
  { purpose: "connect" | "join" } | { purpose: "reconnect" | "pinned"; companyId: string }
);

/** The way to Gusto: a plain form, so that it works before any script has loaded. */
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
