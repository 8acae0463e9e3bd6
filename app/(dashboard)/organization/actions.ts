"use server";

import { revalidatePath } from "next/cache";
import { requireActionCaller } from "#lib/auth/action-caller.ts";
import type { Viewer } from "#lib/auth/viewer.ts";
import type { ActionResult } from "#lib/companies/action-result.ts";
import { problemOf } from "#lib/companies/problem-of.ts";
import { Secret } from "#lib/crypto/secret.ts";
import { setApiToken } from "#lib/organization/api-token.ts";
import { testAccess } from "#lib/organization/test-access.ts";

export async function storeApiToken(_previous: ActionResult, form: FormData): Promise<ActionResult> {
  return act(async (viewer, ip) => {
    const token = form.get("token");
    await setApiToken(viewer, new Secret(typeof token === "string" ? token : ""), ip);
    return { kind: "done", message: "Stored. Test it now." };
  });
}

export async function testOrganizationAccess(_previous: ActionResult, _form: FormData): Promise<ActionResult> {
  return act(async (viewer, ip) => {
    const { works, result } = await testAccess(viewer, ip);
    return { kind: works ? "done" : "problem", message: result };
  });
}

async function act(run: (viewer: Viewer, ip: string | null) => Promise<ActionResult>): Promise<ActionResult> {
  try {
    const { viewer, ip } = await requireActionCaller();
    const result = await run(viewer, ip);
    revalidatePath("/organization");
    return result;
  } catch (error) {
    return problemOf(error);
  }
}
