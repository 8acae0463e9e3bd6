"use server";

import { z } from "zod";
import { MAX_CHOICES, selectCompanies } from "#lib/companies/choice/select-companies.ts";
import { env } from "#lib/platform/env.ts";
import { action } from "../action.ts";
import { texts } from "../form-fields.ts";

/** The selected companies that aren't on the page, separated by commas. */
const ids = z
  .string()
  .max(MAX_CHOICES * 37)
  .default("")
  .transform((text) => text.split(",").filter(Boolean));

/** Saves the pick: exactly the companies in `companyId` (repeated) and `otherIds` are synced. */
export const selectCompaniesAction = action(
  z.object({ companyId: texts, otherIds: ids }),
  async (caller, { companyId, otherIds }) => {
    // Without JavaScript, picking another company leaves the one on another page in the form.
    const isMoved = env().COMPANY_SELECTION === "one" && companyId.length > 0;
    const chosen = isMoved ? companyId : [...companyId, ...otherIds];
    const { selected, total } = await selectCompanies(caller, chosen);
    return {
      kind: "done",
      message: `${selected} of ${total} ${total === 1 ? "company is" : "companies are"} synced.`,
    };
  },
);
