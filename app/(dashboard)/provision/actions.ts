"use server";

import { randomUUID } from "node:crypto";
import { revalidatePath } from "next/cache";
import type { ProvisionFormState } from "#components/connect/provision-form.tsx";
import { requireActionCaller } from "#lib/access/action-caller.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { viewerActor } from "#lib/access/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { provisionCompany } from "#lib/organization/provision/provision-company.ts";
import { readProvisionRequest } from "#lib/organization/provision/provision-request.ts";
import type { ProvisionView } from "#lib/organization/provision/provision-views.ts";
import { FIELD_NAMES, readProvisionForm } from "#lib/organization/provision/read-provision-form.ts";
import { sendClaimMail } from "#lib/organization/provision/send-claim-mail.ts";
import { act } from "../../act.ts";
import { textOf } from "../../form-text.ts";

export async function provision(
  _previous: ProvisionFormState,
  form: FormData,
): Promise<ProvisionFormState> {
  const values = Object.fromEntries(FIELD_NAMES.map((name) => [name, textOf(form, name)]));
  const idempotencyKey = textOf(form, "idempotencyKey");
  try {
    const { viewer, ip } = await requireActionCaller();
    requireOperator(viewer);
    const read = readProvisionRequest(readProvisionForm(values));
    if (read.kind === "invalid")
      return {
        kind: "problem",
        message: "Correct the marked fields. Nothing was sent to Gusto.",
        problems: read.problems,
        values,
        idempotencyKey,
      };
    const { provision: made } = await provisionCompany({
      request: read.request,
      idempotencyKey: `form-${idempotencyKey}`,
      actor: viewerActor(viewer),
      ip,
      joinsSameRequest: true,
    });
    revalidatePath("/", "layout");
    return answer(made, values);
  } catch (error) {
    return { ...problemOf(error), problems: [], values, idempotencyKey };
  }
}

/** The key is used up: what is corrected, or asked for next, is another wish. */
function answer(made: ProvisionView, values: Record<string, string>): ProvisionFormState {
  const idempotencyKey = randomUUID();
  if (made.state === "refused")
    return {
      kind: "problem",
      message: made.reason ?? "Gusto refused the request.",
      problems: made.problems,
      values,
      idempotencyKey,
    };
  if (made.state === "unknown")
    return {
      kind: "problem",
      message: made.reason ?? "We do not know whether Gusto created the company.",
      problems: [],
      values: {},
      idempotencyKey,
    };
  return {
    kind: "done",
    message: `Gusto created ${made.companyName} and is sending ${made.adminEmail} a welcome e-mail. The claim link is in the list.`,
    problems: [],
    values: {},
    idempotencyKey,
  };
}

export async function mailClaimLink(
  _previous: ActionResult,
  form: FormData,
): Promise<ActionResult> {
  return act(async (caller) => {
    const { to } = await sendClaimMail(caller, textOf(form, "provisionId"));
    return { kind: "done", message: `Sent to ${to}.` };
  });
}
