"use server";

import type { ActionResult } from "#lib/companies/action-result.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { setApiToken } from "#lib/calls/api-token.ts";
import { testAccess } from "#lib/organization/test-access.ts";
import { act } from "../../act.ts";
import { textOf } from "../../form-text.ts";

export async function storeApiToken(
  _previous: ActionResult,
  form: FormData,
): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    await setApiToken(viewer, new Secret(textOf(form, "token")), ip);
    return { kind: "done", message: "Stored. Test it now." };
  });
}

export async function testOrganizationAccess(
  _previous: ActionResult,
  _form: FormData,
): Promise<ActionResult> {
  return act(async ({ viewer, ip }) => {
    const { works, result } = await testAccess(viewer, ip);
    return { kind: works ? "done" : "problem", message: result };
  });
}
