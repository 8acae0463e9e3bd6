"use server";

import { randomUUID } from "node:crypto";
import { z } from "zod";
import { by } from "#lib/access/caller.ts";
import type { ActionResult, FormValues } from "#lib/companies/action-result.ts";
import { provisionCompany } from "#lib/organization/provision/provision-company.ts";
import { provisionRequest } from "#lib/organization/provision/provision-request.ts";
import type { ProvisionView } from "#lib/organization/provision/provision-views.ts";
import { FIELD_NAMES, readProvisionForm } from "#lib/organization/provision/read-provision-form.ts";
import { sendClaimMail } from "#lib/organization/provision/send-claim-mail.ts";
import { readFields } from "#lib/platform/read-fields.ts";
import { operatorAction } from "../../../action.ts";
import { text } from "../../../form-fields.ts";

const provisionForm = z
  .object(Object.fromEntries(FIELD_NAMES.map((name) => [name, text])))
  .extend({ idempotencyKey: text });

export const provision = operatorAction(
  provisionForm,
  async (caller, values) => {
    const read = readFields(provisionRequest, readProvisionForm(values));
    if (read.kind === "invalid")
      return {
        kind: "problem",
        message: "Correct the marked fields. Nothing was sent to Gusto.",
        problems: read.problems,
        values,
      };
    const { provision: made } = await provisionCompany({
      ...by(caller),
      request: read.fields,
      idempotencyKey: `form-${values.idempotencyKey}`,
      joinsSameRequest: true,
    });
    return answer(made, values);
  },
  { keeps: [...FIELD_NAMES, "idempotencyKey"] },
);

/** The key is used up: a correction or the next company is a new request. */
function answer(made: ProvisionView, values: FormValues): ActionResult {
  const idempotencyKey = randomUUID();
  if (made.state === "refused")
    return {
      kind: "problem",
      message: made.reason ?? "Gusto refused the request.",
      problems: made.problems,
      values: { ...values, idempotencyKey },
    };
  if (made.state === "unknown")
    return {
      kind: "problem",
      message: made.reason ?? "We do not know whether Gusto created the company.",
      values: { idempotencyKey },
    };
  return {
    kind: "done",
    message: `Gusto created ${made.companyName} and is sending ${made.adminEmail} a welcome email. The claim link is in the list.`,
    values: { idempotencyKey },
  };
}

export const mailClaimLink = operatorAction(
  z.object({ provisionId: text }),
  async (caller, { provisionId }) => {
    const { to } = await sendClaimMail(caller, provisionId);
    return { kind: "done", message: `Sent to ${to}.` };
  },
);
