"use client";

import type { ReactNode } from "react";
import type { FormAction } from "#lib/companies/action-result.ts";
import { useMayChange } from "../may-change.tsx";
import { ActionMessage } from "./action-message.tsx";
import type { ButtonKind } from "./button.tsx";
import { SubmitButton } from "./submit-button.tsx";
import { useFormAction } from "./use-form-action.ts";

type Props = {
  action: FormAction;
  fields: Readonly<Record<string, string>>;
  pendingText: string;
  kind?: ButtonKind;
  children: ReactNode;
};

/** One action as a button, with its result below; not drawn for viewers. */
export function ActionButton({ action, fields, pendingText, kind, children }: Props) {
  const [result, submit] = useFormAction(action);
  if (!useMayChange()) return null;
  return (
    <form action={submit} className="space-y-3">
      {Object.entries(fields).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <SubmitButton kind={kind} pendingText={pendingText}>
        {children}
      </SubmitButton>
      <ActionMessage result={result} />
    </form>
  );
}
