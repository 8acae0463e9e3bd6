"use server";

import { z } from "zod";
import { setApiToken } from "#lib/calls/api-token.ts";
import { testAccess } from "#lib/organization/test-access.ts";
import { Secret } from "#lib/platform/crypto/secret.ts";
import { operatorAction } from "../../../action.ts";
import { nothing, text } from "../../../form-fields.ts";

const apiToken = z.object({ token: text.transform((entered) => new Secret(entered)) });

export const storeApiToken = operatorAction(apiToken, async (caller, { token }) => {
  await setApiToken(caller, token);
  return { kind: "done", message: "Stored. Test it now." };
});

export const testOrganizationAccess = operatorAction(nothing, async (caller) => {
  const { works, result } = await testAccess(caller);
  return { kind: works ? "done" : "problem", message: result };
});
