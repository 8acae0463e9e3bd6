"use server";

import { z } from "zod";
import { by } from "#lib/access/caller.ts";
import { createApiKey } from "#lib/access/api-keys/create-api-key.ts";
import { revokeApiKey } from "#lib/access/api-keys/revoke-api-key.ts";
import { OVERLAP_HOURS, rotateApiKey } from "#lib/access/api-keys/rotate-api-key.ts";
import { API_SCOPES } from "#lib/access/api-keys/scopes.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import { exactTime } from "#lib/platform/format.ts";
import { operatorAction } from "../../../action.ts";
import { oneOrMore, text } from "../../../form-fields.ts";

/** Room for the most uuids, one a line. */
const MAX_COMPANIES_TEXT = 10_000;

export const createKey = operatorAction(
  z.object({
    id: text,
    name: text,
    scope: oneOrMore(z.enum(API_SCOPES)),
    days: z.enum(["30", "90", "365", ""]),
    companies: z.string().max(MAX_COMPANIES_TEXT),
  }),
  async (caller, { id, name, scope, days, companies }) => {
    const uuids = companies.split(/[\s,;]+/).filter((word) => word !== "");
    const { key } = await createApiKey(by(caller), {
      ...{ id, name, scopes: [...new Set(scope)] },
      expiresAt: days === "" ? null : new Date(databaseNow().getTime() + Number(days) * DAY_MS),
      companyUuids: uuids.length > 0 ? uuids : null,
    });
    return { kind: "done", message: `${name.trim()} was created.`, shownOnce: key.reveal() };
  },
);

export const rotateKey = operatorAction(
  z.object({
    id: text,
    successorId: text,
    overlapHours: z.coerce.number().pipe(z.literal(OVERLAP_HOURS)),
  }),
  async (caller, rotation) => {
    const { key, endsAt } = await rotateApiKey(by(caller), rotation);
    return {
      kind: "done",
      message: `The successor was created. The old key ends ${exactTime(endsAt, "UTC")}.`,
      shownOnce: key.reveal(),
    };
  },
);

export const revokeKey = operatorAction(z.object({ id: text }), async (caller, { id }) => {
  const revoked = await revokeApiKey(by(caller), id);
  if (!revoked) throw new AppError("conflict", "This key is already revoked, or does not exist.");
  return { kind: "done", message: "Revoked: every process refuses it within five seconds." };
});
