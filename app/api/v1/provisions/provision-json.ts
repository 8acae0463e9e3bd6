import { z } from "zod";
import type { ProvisionView } from "#lib/organization/provision/provision-views.ts";
import { time, uuid } from "../fields.ts";
import { fieldProblem } from "../problems.ts";

export const provisionSchema = z
  .object({
    id: uuid,
    state: z
      .enum(["sending", "created", "refused", "unknown", "connected"])
      .describe("unknown: Gusto's response was lost. The request is never repeated automatically."),
    company_name: z.string(),
    admin_email: z.email(),
    account_claim_url: z.url().nullable().describe("Send this link to the admin."),
    errors: z.array(fieldProblem),
    reason: z.string().nullable(),
    created_at: time,
  })
  .meta({ id: "Provision" });

export function provisionJson(provision: ProvisionView): z.input<typeof provisionSchema> {
  return {
    id: provision.id,
    state: provision.state,
    company_name: provision.companyName,
    admin_email: provision.adminEmail,
    account_claim_url: provision.claimUrl,
    errors: provision.problems,
    reason: provision.reason,
    created_at: provision.createdAt.toISOString(),
  };
}
