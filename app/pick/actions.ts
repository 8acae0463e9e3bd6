"use server";

import { z } from "zod";
import { selectCompanies } from "#lib/companies/choice/select-companies.ts";
import { action } from "../action.ts";
import { texts } from "../form-fields.ts";

/** Saves the pick: exactly the companies in `companyId` (repeated) are synced. */
export const selectCompaniesAction = action(
  z.object({ companyId: texts }),
  async (caller, { companyId }) => {
    const { selected, total } = await selectCompanies(caller, companyId);
    return {
      kind: "done",
      message: `${selected} of ${total} ${total === 1 ? "company is" : "companies are"} synced.`,
    };
  },
);
