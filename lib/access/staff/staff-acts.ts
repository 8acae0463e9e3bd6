import "server-only";
import { z } from "zod";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import { transaction } from "#lib/platform/database/transaction.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { by, type Caller } from "../caller.ts";
import { isOperatorEmail, type StaffRole } from "../operator-list.ts";
import { requireOperator } from "../require-operator.ts";
import { isUuid } from "#lib/platform/text/is-uuid.ts";
import { lockActingOperator } from "./lock-acting-operator.ts";
import { emailKey } from "../email-key.ts";
import { MOST_MEMBERS } from "./read-role.ts";

const MAX_EMAIL = 320;
const address = z.email().max(MAX_EMAIL);

/**
 * Lets an address in as an operator or viewer, from the first sign-in that the staff's provider
 * vouches for it. `isMailed`: an invitation is to be sent to it.
 * @throws AppError invalid_input, conflict if it is let in already
 */
export async function inviteStaff(
  caller: Caller,
  input: { email: string; role: StaffRole; isMailed?: boolean },
): Promise<void> {
  requireOperator(caller.viewer);
  const email = readAddress(input.email);
  await transaction(async (tx) => {
    await lockActingOperator(tx, caller, await idsOf(tx, email));
    if ((await tx.staffMember.count({ take: MOST_MEMBERS })) >= MOST_MEMBERS)
      throw new AppError("conflict", "There are too many already. Remove some first.");
    const { count } = await tx.staffMember.createMany({
      data: [
        {
          email,
          role: input.role,
          addedBy: by(caller).actor,
          mailState: input.isMailed ? "waiting" : null,
        },
      ],
      skipDuplicates: true,
    });
    if (count === 0)
      throw new AppError(
        "conflict",
        "This address is let in already. Change its role in the list.",
      );
    await record(tx, caller, {
      id: await idOf(tx, email),
      action: "staff_invited",
      email,
      role: input.role,
    });
  });
}

/** What an operator saw of somebody when deciding. */
type Seen = { memberId: string; version: number };

/** @throws AppError not_found, conflict for oneself or if somebody else changed it meanwhile */
export async function changeStaffRole(caller: Caller, seen: Seen, role: StaffRole): Promise<void> {
  await act(caller, seen, async (tx, email) => {
    const { count } = await tx.staffMember.updateMany({
      where: { id: seen.memberId, version: seen.version },
      data: { role, version: { increment: 1 } },
    });
    requireChanged(count);
    await record(tx, caller, { id: seen.memberId, action: "role_changed", email, role });
  });
}

/** Their next request finds no role. @throws AppError not_found, conflict as above */
export async function removeStaff(caller: Caller, seen: Seen): Promise<void> {
  await act(caller, seen, async (tx, email) => {
    const { count } = await tx.staffMember.deleteMany({
      where: { id: seen.memberId, version: seen.version },
    });
    requireChanged(count);
    await record(tx, caller, { id: seen.memberId, action: "staff_removed", email });
  });
}

async function act(
  caller: Caller,
  { memberId }: Seen,
  change: (tx: Transaction, email: string) => Promise<void>,
): Promise<void> {
  requireOperator(caller.viewer);
  if (!isUuid(memberId)) throw new AppError("not_found", "Person not found.");
  await transaction(async (tx) => {
    const member = await tx.staffMember.findUnique({ where: { id: memberId } });
    if (!member)
      throw new AppError("not_found", "Somebody else has removed this person meanwhile.");
    if (member.email === emailKey(caller.viewer.email ?? ""))
      throw new AppError("conflict", "You cannot change your own role. Ask another operator.");
    await lockActingOperator(tx, caller, await idsOf(tx, member.email));
    await change(tx, member.email);
  });
}

function readAddress(text: string): string {
  const email = emailKey(text);
  if (!address.safeParse(email).success)
    throw new AppError("invalid_input", "Enter an email address.", { field: "email" });
  if (isOperatorEmail(email, env().OPERATOR_EMAILS))
    throw new AppError(
      "conflict",
      "OPERATOR_EMAILS names this address: it is an operator already.",
    );
  return email;
}

function requireChanged(count: number): void {
  if (count === 0)
    throw new AppError("conflict", "Somebody else changed this meanwhile. Look at it again.");
}

/** The staff's users with this address; there may be more than one after a change of provider. */
async function idsOf(tx: Transaction, email: string): Promise<string[]> {
  const rows = await tx.$queryRaw<{ id: string }[]>`
    SELECT id
    FROM users
    WHERE lower(email) = ${email} AND role = 'operator' AND deleted_at IS NULL
    LIMIT 20`;
  return rows.map(({ id }) => id);
}

async function idOf(tx: Transaction, email: string): Promise<string> {
  const { id } = await tx.staffMember.findUniqueOrThrow({ where: { email }, select: { id: true } });
  return id;
}

type Recorded = {
  id: string;
  action: "staff_invited" | "staff_removed" | "role_changed";
  email: string;
  role?: StaffRole;
};

async function record(
  tx: Transaction,
  caller: Caller,
  { id, action, email, role }: Recorded,
): Promise<void> {
  const detail = { email, ...(role && { role }) };
  await recordAudit(tx, { ...by(caller), action, subject: `staff:${id}`, detail });
}
