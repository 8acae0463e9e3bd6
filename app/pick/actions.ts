"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { selectCompanies } from "#lib/companies/choice/select-companies.ts";
import { act } from "../act.ts";

/** The picker's answer: exactly the companies in `companyId` (repeated) are synced. */
export async function selectCompaniesAction(
  _previous: ActionResult,
  form: FormData,
): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const ids = form.getAll("companyId").filter((value) => typeof value === "string");
    const { selected, total } = await selectCompanies(viewer, ids, ip);
    return {
      kind: "done",
      message: `${selected} of ${total} ${total === 1 ? "company is" : "companies are"} synced.`,
    };
  });
}
