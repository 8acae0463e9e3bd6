"use client";

import type { ComponentProps, ReactNode } from "react";
import type { FormAction, FormValues } from "#lib/companies/action-result.ts";
import type { FieldProblem } from "#lib/platform/errors.ts";
import { FIELD_NAMES } from "#lib/organization/provision/read-provision-form.ts";
import { ErrorId } from "../ui/error-id.tsx";
import { FormField } from "../ui/controls/form-field.tsx";
import { Notice } from "../ui/notice.tsx";
import { SubmitButton } from "../ui/controls/submit-button.tsx";
import { useFormAction } from "../ui/controls/use-form-action.ts";

type Field = Omit<ComponentProps<typeof FormField>, "name"> & { name: string };

const COMPANY_FIELDS: Field[] = [
  { name: "company.name", label: "Company name", required: true, maxLength: 200 },
  { name: "company.trade_name", label: "Trade name", maxLength: 200 },
  {
    name: "company.ein",
    label: "EIN",
    placeholder: "12-3456789",
    inputMode: "numeric",
    maxLength: 10,
  },
  {
    name: "company.number_employees",
    label: "Number of employees",
    inputMode: "numeric",
    maxLength: 7,
  },
];

const ADMIN_FIELDS: Field[] = [
  { name: "user.first_name", label: "First name", required: true, maxLength: 100 },
  { name: "user.last_name", label: "Last name", required: true, maxLength: 100 },
  { name: "user.email", label: "Email", type: "email", required: true, maxLength: 320 },
  { name: "user.phone", label: "Phone", type: "tel", placeholder: "2345558899", maxLength: 30 },
];

const ADDRESS = "company.addresses.0";
const HALF = "sm:col-span-3";
const THIRD = "sm:col-span-2";
const ADDRESS_FIELDS: Field[] = [
  { name: `${ADDRESS}.street_1`, label: "Street", maxLength: 200, className: HALF },
  { name: `${ADDRESS}.street_2`, label: "Suite", maxLength: 200, className: HALF },
  { name: `${ADDRESS}.city`, label: "City", maxLength: 100, className: THIRD },
  { name: `${ADDRESS}.state`, label: "State", placeholder: "CA", maxLength: 2, className: THIRD },
  { name: `${ADDRESS}.zip`, label: "ZIP", inputMode: "numeric", maxLength: 10, className: THIRD },
];

/** Requests a new Gusto company. `idempotencyKey` was generated with the page. */
export function ProvisionForm({
  action,
  idempotencyKey,
}: {
  action: FormAction;
  idempotencyKey: string;
}) {
  const [state, submit] = useFormAction(action, {
    kind: "idle",
    values: { idempotencyKey },
  });
  const values = state.values ?? { idempotencyKey };
  const problems = (state.kind === "problem" && state.problems) || [];
  const shown = { values, problems };
  const others = problems.filter((problem) => !FIELD_NAMES.includes(problem.field));
  return (
    <form action={submit} className="space-y-5">
      <input type="hidden" name="idempotencyKey" value={values["idempotencyKey"]} />
      <Fields legend="Company" columns="sm:grid-cols-2" fields={COMPANY_FIELDS} {...shown} />
      <Fields
        legend="Its primary admin"
        columns="sm:grid-cols-2"
        fields={ADMIN_FIELDS}
        {...shown}
      />
      <Fields
        legend={
          <>
            Address{" "}
            <span className="font-normal text-ink-faint">(optional, but complete if given)</span>
          </>
        }
        columns="sm:grid-cols-6"
        fields={ADDRESS_FIELDS}
        {...shown}
      />
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

type FieldsProps = {
  legend: ReactNode;
  /** Grid classes. */
  columns: string;
  fields: readonly Field[];
  values: FormValues;
  problems: readonly FieldProblem[];
};

/** With the values filled in, and Gusto's error messages. */
function Fields({ legend, columns, fields, values, problems }: FieldsProps) {
  return (
    <fieldset className={`grid gap-3 ${columns}`}>
      <legend className="mb-2 font-semibold">{legend}</legend>
      {fields.map((field) => (
        <FormField
          key={field.name}
          {...field}
          autoComplete="off"
          defaultValue={values[field.name] ?? ""}
          problem={problems.find((problem) => problem.field === field.name)?.message}
        />
      ))}
    </fieldset>
  );
}
