"use client";

import { Eye, EyeOff } from "lucide-react";
import { useRouter } from "next/navigation";
import { useEffect } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { ActionMessage } from "../ui/controls/action-message.tsx";
import { TimeAgo, useNow } from "../ui/clock.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Props = {
  companyId: string;
  /** Until when it is visible; null while hidden. */ revealedUntil: Date | null;
  actions: { showPay: FormAction; hidePay: FormAction };
};

/** Pay isn't sent to a screen until someone asks for it, and the request is audited. */
export function PaySwitch({ companyId, revealedUntil, actions }: Props) {
  const [shown, show] = useFormAction(actions.showPay);
  const [hidden, hide] = useFormAction(actions.hidePay);
  const isShown = revealedUntil !== null;
  useHideInTime(revealedUntil?.getTime() ?? null);
  const problem = [shown, hidden].find(({ kind }) => kind === "problem");
  return (
    <div className="flex min-w-0 flex-wrap items-center gap-x-3 gap-y-1">
      <form action={isShown ? hide : show}>
        <input type="hidden" name="companyId" value={companyId} />
        <SubmitButton pendingText={isShown ? "Hiding…" : "Showing…"}>
          {isShown ? (
            <>
              <EyeOff aria-hidden />
              Hide pay
            </>
          ) : (
            <>
              <Eye aria-hidden />
              Show pay
            </>
          )}
        </SubmitButton>
      </form>
      <p className="text-label text-ink-faint">
        {isShown ? (
          <>
            Pay is shown; it hides again <TimeAgo at={revealedUntil} isAhead />.
          </>
        ) : (
          "Pay is hidden. Showing it is recorded."
        )}
      </p>
      {problem && <ActionMessage result={problem} />}
    </div>
  );
}

/** Hides pay when the time is up, without anyone doing anything. */
function useHideInTime(until: number | null): void {
  const router = useRouter();
  const now = useNow();
  useEffect(() => {
    if (until === null) return;
    const timer = setTimeout(() => router.refresh(), Math.max(0, until - now()) + 500);
    return () => clearTimeout(timer);
  }, [until, router, now]);
}
