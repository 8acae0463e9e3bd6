import type { ReactNode } from "react";
import { Button, type ButtonKind } from "./button.tsx";
import { SubmitButton } from "./submit-button.tsx";

type Props = {
  /** The label of the button that changes nothing. */
  cancel: ReactNode;
  onCancel: () => void;
  confirm: ReactNode;
  pendingText: string;
  kind?: ButtonKind;
};

/** The two answers to a question that is asked before an action, inside the action's form. */
export function DialogButtons({ cancel, onCancel, confirm, pendingText, kind = "danger" }: Props) {
  return (
    <div className="flex flex-wrap justify-end gap-2">
      <Button onClick={onCancel}>{cancel}</Button>
      <SubmitButton kind={kind} pendingText={pendingText}>
        {confirm}
      </SubmitButton>
    </div>
  );
}
