"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import {
  lookAgainAtCompany,
  refreshCompanyNow,
  testCompanyConnection,
} from "#lib/companies/check-connection.ts";
import { deleteCompany as deleteCompanyOf } from "#lib/companies/delete-company.ts";
import { describeCheck } from "#lib/companies/describe-check.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { setCompanySync } from "#lib/companies/choice/select-companies.ts";
import { hidePay as hidePayOf, revealPay } from "#lib/payroll/data/reveal-pay.ts";
import { cancelSync } from "#lib/payroll/runs/cancel-sync.ts";
import { requestErasure } from "#lib/payroll/erasing/request-erasure.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { act } from "../act.ts";
import { textOf } from "../form-text.ts";

export async function refreshNow(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) =>
    describeCheck(
      await refreshCompanyNow(viewer, textOf(form, "companyId"), ip),
      "Refreshed. The new token pair is stored and in use.",
    ),
  );
}

export async function testConnection(
  _previous: ActionResult,
  form: FormData,
): Promise<ActionResult> {
  return act(async ({ viewer, ip }) =>
    describeCheck(
      await testCompanyConnection(viewer, textOf(form, "companyId"), ip),
      "Gusto accepted the test call. The connection works.",
    ),
  );
}

export async function tryOnceMore(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) =>
    describeCheck(
      await lookAgainAtCompany(viewer, textOf(form, "companyId"), ip),
      "Gusto accepts the stored tokens. The connection works again.",
    ),
  );
}

export async function disconnect(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await disconnectCompany(viewer, textOf(form, "companyId"), ip);
    return {
      kind: "done",
      message: "Disconnected. Its tokens are no longer served, and Gusto is being notified.",
    };
  });
}

/** `on` is "true" or "false". */
export async function setSync(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const on = form.get("on") === "true";
    await setCompanySync(viewer, textOf(form, "companyId"), on, ip);
    return { kind: "done", message: on ? "Sync is on." : "Sync is off." };
  });
}

export async function syncNow(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const { alreadyRunning } = await startSync(viewer, textOf(form, "companyId"), ip);
    return {
      kind: "done",
      message: alreadyRunning
        ? "A sync is already in progress."
        : "Sync requested. It starts in a moment.",
    };
  });
}

/** `runId` names the run; the company only says which page to come back to. */
export async function cancelRun(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await cancelSync(viewer, textOf(form, "runId"), ip);
    return { kind: "done", message: "Cancelled. Data read so far is kept." };
  });
}

export async function showPay(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await revealPay(viewer, textOf(form, "companyId"), ip);
    return { kind: "done", message: "Pay is shown for 15 minutes." };
  });
}

export async function hidePay(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer }) => {
    await hidePayOf(viewer, textOf(form, "companyId"));
    return { kind: "done", message: "Pay is hidden." };
  });
}

/** `name` is the company's name, typed: what is erased does not come back. */
export async function eraseData(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await requestErasure(viewer, textOf(form, "companyId"), textOf(form, "name"), ip);
    return {
      kind: "done",
      message: "The synced data is being erased. It is no longer visible to anyone.",
    };
  });
}

/** `name` is the company's name, typed: what is deleted does not come back. */
export async function deleteCompany(
  _previous: ActionResult,
  form: FormData,
): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await deleteCompanyOf(viewer, textOf(form, "companyId"), textOf(form, "name"), ip);
    return { kind: "done", message: "The company was deleted." };
  });
}
