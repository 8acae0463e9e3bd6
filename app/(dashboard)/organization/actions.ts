"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { Secret } from "#lib/crypto/secret.ts";
import { setApiToken } from "#lib/organization/api-token.ts";
import { testAccess } from "#lib/organization/test-access.ts";
import { act } from "../../act.ts";

export async function storeApiToken(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act("/organization", async ({ viewer, ip }) => {
    const token = form.get("token");
    await setApiToken(viewer, new Secret(typeof token === "string" ? token : ""), ip);
    return { kind: "done", message: "Stored. Test it now." };
  });
}

export async function testOrganizationAccess(_previous: ActionResult, _form: FormData): Promise<ActionResult> {
  return act("/organization", async ({ viewer, ip }) => {
    const { works, result } = await testAccess(viewer, ip);
    return { kind: works ? "done" : "problem", message: result };
  });
}
