import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { db } from "#lib/platform/database/db.ts";
import { MINUTE_MS } from "#lib/platform/durations.ts";
import { AppError } from "#lib/platform/errors.ts";
import type { Provision } from "#lib/generated/prisma/client.ts";
import type { NotDone, OrganizationOutcome } from "#lib/calls/call-organization.ts";
import { describeCallOutcome, isPassing } from "../describe-outcome.ts";

const UNKNOWN =
  "Gusto's response was lost, so we do not know whether the company was created. It is not retried automatically: check in Gusto, or ask the admin whether a welcome email arrived.";

export async function settleProvision(
  id: string,
  outcome: OrganizationOutcome<{ account_claim_url: string }>,
): Promise<Provision> {
  const { provision } = db();
  if (outcome.kind === "ok")
    return provision.update({
      where: { id },
      data: { state: "created", claimUrl: outcome.value.account_claim_url },
    });
  if (outcome.kind === "invalid")
    return provision.update({
      where: { id },
      data: { state: "refused", reason: "Gusto refused the request.", problems: outcome.problems },
    });
  if (isUnknown(outcome))
    return provision.update({ where: { id }, data: { state: "unknown", reason: UNKNOWN } });
  await provision.delete({ where: { id } });
  throw new AppError(
    isPassing(outcome) ? "unavailable" : "gusto_refused",
    `No company was created. ${describeCallOutcome(outcome)}`,
  );
}

/** Whether the request may have reached Gusto. */
function isUnknown(outcome: NotDone): boolean {
  return outcome.kind === "unavailable" && outcome.reason !== "never_sent";
}

/** A request takes seconds. A row still sending after this long belongs to a process that died. */
const SENDING_MINUTES = 5;

/** Marks requests of dead processes as having an unknown outcome. */
export async function settleSendingProvisions(): Promise<void> {
  await db().provision.updateMany({
    where: {
      state: "sending",
      createdAt: { lt: new Date(databaseNow().getTime() - SENDING_MINUTES * MINUTE_MS) },
    },
    data: { state: "unknown", reason: UNKNOWN },
  });
}
