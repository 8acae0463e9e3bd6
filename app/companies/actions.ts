"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { proveCompanyToken, refreshCompanyNow } from "#lib/companies/check-connection.ts";
import { describeCheck } from "#lib/companies/describe-check.ts";
import { disconnectCompany } from "#lib/companies/disconnect-company.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { setCompanySync } from "#lib/companies/select-companies.ts";

type Caller = { viewer: Viewer; ip: string | null };

export async function refreshNow(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(form, async ({ viewer, ip }, companyId) => describeCheck(await refreshCompanyNow(viewer, companyId, ip), "Gusto gave a new token pair; it is stored and in use."));
}

export async function prove(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(form, async ({ viewer, ip }, companyId) => describeCheck(await proveCompanyToken(viewer, companyId, ip), "Gusto accepted a call just now. The connection works."));
}

export async function disconnect(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(form, async ({ viewer, ip }, companyId) => {
    await disconnectCompany(viewer, companyId, ip);
    return { kind: "done", message: "Disconnected. Its tokens are given to nobody any more; Gusto is told." };
  });
}

/** `on` is "true" or "false". */
export async function setSync(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(form, async ({ viewer, ip }, companyId) => {
    const on = form.get("on") === "true";
    await setCompanySync(viewer, companyId, on, ip);
    return { kind: "done", message: on ? "Sync is on." : "Sync is off." };
  });
}

async function act(form: FormData, run: (caller: Caller, companyId: string) => Promise<ActionResult>): Promise<ActionResult> {
  try {
    const companyId = form.get("companyId");
    const result = await run(await requireActionCaller(), typeof companyId === "string" ? companyId : "");
    revalidatePath("/", "layout");
    return result;
  } catch (error) {
    return problemOf(error);
  }
}
