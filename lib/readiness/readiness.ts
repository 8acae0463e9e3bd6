import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { z } from "zod";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { requireOperator } from "#lib/access/require-operator.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { db } from "#lib/platform/database/db.ts";
import { DAY_MS } from "#lib/platform/durations.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { ITEM_IDS } from "./path-to-production.ts";
import { judgeReadiness } from "./judge-readiness.ts";
import { readFacts } from "./read-facts.ts";
import type { Readiness, Tick } from "./readiness-views.ts";

/**
 * How far this installation is on Gusto's path to production. @throws AppError not_found for anyone
 * but operators
 */
export async function readReadiness(viewer: Viewer, now = databaseNow()): Promise<Readiness> {
  requireOperator(viewer);
  return judgeReadiness(await readFacts(now), await readTicks());
}

async function readTicks(): Promise<Map<string, Tick>> {
  const rows = await db().readinessTick.findMany({
    include: { user: { select: { name: true, email: true } } },
  });
  return new Map(
    rows.map(({ item, note, doneOn, user, createdAt }) => [
      item,
      { note, doneOn, by: user?.name ?? user?.email ?? null, at: createdAt },
    ]),
  );
}

const tickInput = z.object({
  item: z.string().refine((item) => ITEM_IDS.has(item), "Item not found."),
  note: z
    .string()
    .trim()
    .min(1, "Enter what was done or who confirmed it.")
    .max(500, "At most 500 characters."),
  doneOn: z.iso
    .date("Choose the date it was done.")
    .refine(
      (day) => Date.parse(day) <= Date.now() + DAY_MS,
      "Choose a date that is not in the future.",
    ),
});

/** Records that a person has done an item. @throws AppError not_found, invalid_input */
export async function tickItem(
  caller: Caller,
  input: { item: unknown; note: unknown; doneOn: unknown },
): Promise<void> {
  requireOperator(caller.viewer);
  const parsed = tickInput.safeParse(input);
  if (!parsed.success)
    throw new AppError(
      "invalid_input",
      parsed.error.issues[0]?.message ?? "Something is missing.",
      { field: String(parsed.error.issues[0]?.path[0]) },
    );
  const { item, note, doneOn } = parsed.data;
  const key = { environment: env().GUSTO_ENVIRONMENT, item };
  const data = {
    note,
    doneOn: new Date(doneOn),
    userId: caller.viewer.userId,
    createdAt: databaseNow(),
  };
  await transaction(async (tx) => {
    await tx.readinessTick.upsert({
      where: { environment_item: key },
      create: { ...key, ...data },
      update: data,
    });
    await recordAudit(tx, {
      ...by(caller),
      action: "readiness_ticked",
      subject: `readiness:${item}`,
      detail: { note, doneOn },
    });
  });
}

/** Unticks an item; the audit log keeps the record. @throws AppError not_found */
export async function untickItem(caller: Caller, item: string): Promise<void> {
  requireOperator(caller.viewer);
  await transaction(async (tx) => {
    const { count } = await tx.readinessTick.deleteMany({
      where: { item },
    });
    if (count === 0) throw new AppError("not_found", "It is no longer marked as done.");
    await recordAudit(tx, {
      ...by(caller),
      action: "readiness_unticked",
      subject: `readiness:${item}`,
    });
  });
}
