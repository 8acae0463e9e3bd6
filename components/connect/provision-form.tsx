"use client";

import { useActionState } from "react";
import type { GustoProblem } from "#lib/gusto/send.ts";
import {
  FIELD_NAMES,
  type ProvisionFormValues,
} from "#lib/organization/provision/read-provision-form.ts";
import { ErrorId } from "../ui/error-id.tsx";
import { FormField } from "../ui/controls/form-field.tsx";
import { Notice } from "../ui/notice.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";

export type ProvisionFormState = {
  kind: "idle" | "done" | "problem";
  errorId?: string;
  message: string;
  problems: readonly GustoProblem[];
  /** What was filled in, so that a problem costs no typing. */
  values: ProvisionFormValues;
  /** For the next company; the same key is never two. */
  idempotencyKey: string;
};
type ProvisionAction = (
  previous: ProvisionFormState,
  form: FormData,
) => Promise<ProvisionFormState>;

/** Asks for a new Gusto company. `idempotencyKey` was made with the page. */
export function ProvisionForm({
  action,
  idempotencyKey,
}: {
  action: ProvisionAction;
  idempotencyKey: string;
}) {
  const [state, submit] = useActionState(action, {
    kind: "idle",
    message: "",
    problems: [],
    values: {},
    idempotencyKey,
  });
  const field = (name: string) => ({
    name,
    defaultValue: state.values[name] ?? "",
    problem: state.problems.find((problem) => problem.field === name)?.message,
  });
  const others = state.problems.filter((problem) => !FIELD_NAMES.includes(problem.field));
  return (
    <form action={submit} className="space-y-5">
      <input type="hidden" name="idempotencyKey" value={state.idempotencyKey} />
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-2 font-semibold">Company</legend>
        <FormField
          label="Company name"
          required
          maxLength={200}
          autoComplete="off"
          {...field("company.name")}
        />
        <FormField
          label="Trade name"
          maxLength={200}
          autoComplete="off"
          {...field("company.trade_name")}
        />
        <FormField
          label="EIN"
          placeholder="12-3456789"
          inputMode="numeric"
          maxLength={10}
          autoComplete="off"
          {...field("company.ein")}
        />
        <FormField
          label="Number of employees"
          inputMode="numeric"
          maxLength={7}
          autoComplete="off"
          {...field("company.number_employees")}
        />
      </fieldset>
      <fieldset className="grid gap-3 sm:grid-cols-2">
        <legend className="mb-2 font-semibold">Its primary admin</legend>
        <FormField
          label="First name"
          required
          maxLength={100}
          autoComplete="off"
          {...field("user.first_name")}
        />
        <FormField
          label="Last name"
          required
          maxLength={100}
          autoComplete="off"
          {...field("user.last_name")}
        />
        <FormField
          label="E-mail"
          type="email"
          required
          maxLength={320}
          autoComplete="off"
          {...field("user.email")}
        />
        <FormField
          label="Phone"
          type="tel"
          placeholder="2345558899"
          maxLength={30}
          autoComplete="off"
          {...field("user.phone")}
        />
      </fieldset>
      <fieldset className="grid gap-3 sm:grid-cols-6">
        <legend className="mb-2 font-semibold">
          Address <span className="font-normal text-ink-faint">(as a whole optional)</span>
        </legend>
        <FormField
          label="Street"
          maxLength={200}
          autoComplete="off"
          className="sm:col-span-3"
          {...field("company.addresses.0.street_1")}
        />
        <FormField
          label="Suite"
          maxLength={200}
          autoComplete="off"
          className="sm:col-span-3"
          {...field("company.addresses.0.street_2")}
        />
        <FormField
          label="City"
          maxLength={100}
          autoComplete="off"
          className="sm:col-span-2"
          {...field("company.addresses.0.city")}
        />
        <FormField
          label="State"
          placeholder="CA"
          maxLength={2}
          autoComplete="off"
          className="sm:col-span-2"
          {...field("company.addresses.0.state")}
        />
        <FormField
          label="ZIP"
          inputMode="numeric"
          maxLength={10}
          autoComplete="off"
          className="sm:col-span-2"
          {...field("company.addresses.0.zip")}
        />
      </fieldset>
      <div aria-live="polite" className="space-y-3">
        {state.kind === "done" && <Notice tone="good" title={state.message} />}
        {state.kind === "problem" && (
          <Notice tone="warn" title={state.message}>
            {state.errorId && <ErrorId id={state.errorId} />}
            {others.map(({ field, message }) => (
              <p key={field + message}>{message}</p>
            ))}
          </Notice>
        )}
      </div>
      <SubmitButton kind="primary" pendingText="Asking Gusto…">
        Create in Gusto
      </SubmitButton>
    </form>
  );
}
