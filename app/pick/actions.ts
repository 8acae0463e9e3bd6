"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { selectCompanies } from "#lib/companies/select-companies.ts";

const MAX_CHOICES = 10_000;

/** The picker's answer: exactly the companies in `companyId` (repeated) are synced. */
export async function selectCompaniesAction(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  try {
    const { viewer, ip } = await requireActionCaller();
    const ids = form.getAll("companyId").filter((value) => typeof value === "string").slice(0, MAX_CHOICES);
    const { selected, total } = await selectCompanies(viewer, ids, ip);
    revalidatePath("/", "layout");
    return { kind: "done", message: `${selected} of ${total} ${total === 1 ? "company is" : "companies are"} synced.` };
  } catch (error) {
    return problemOf(error);
  }
}
