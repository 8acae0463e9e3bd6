import "server-only";
import { findUserByAccount, lockAccount } from "#lib/access/find-user-by-account.ts";
import type { ProblemNames } from "./connect-problem.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { User } from "#lib/generated/prisma/client.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import type { DiscoveredGrant } from "./discovered-grant.ts";
import { judgeOwner, type Who } from "./judge-owner.ts";

/** `joins`: the user who turned out to be the same person, and has to become a part of `userId`. */
type Admitted = { userId: string; joins: string | null };

/** Ends the transaction: nothing of this grant may stay. */
export class GrantRefused extends Error {
  readonly problem: ProblemCode;
  readonly grant: DiscoveredGrant;
  readonly names: ProblemNames | null;

  constructor(problem: ProblemCode, grant: DiscoveredGrant, names: ProblemNames | null = null) {
    super(`grant refused: ${problem}`);
    this.name = "GrantRefused";
    this.problem = problem;
    this.grant = grant;
    this.names = names;
  }
}

/**
 * Decides which user of ours a grant belongs to, and links the Gusto account to them. Gusto may give one person a
 * resource owner uuid a company, so a signed-in person may bring an unknown one; a known one stays with its user, but for two
 * users of one person who asks to join them. What Gusto says of the person's name and mailbox now replaces what it said before.
 * @throws GrantRefused
 */
export async function admitOwner(
  tx: Transaction,
  grant: DiscoveredGrant,
  who: Who,
): Promise<Admitted> {
  const key = { provider: "gusto" as const, providerAccountId: grant.resourceOwnerUuid };
  await lockAccount(tx, key);
  const holder = await findUserByAccount(tx, key);
  await lockUsers(
    tx,
    [who.kind === "signed_in" ? who.userId : undefined, holder?.id].filter(
      (id) => id !== undefined,
    ),
  );
  const person =
    who.kind === "signed_in" ? await tx.user.findUnique({ where: { id: who.userId } }) : holder;
  const problem = judgeOwner(who, holder, person, grant.ownerEmail);
  if (problem) throw new GrantRefused(problem, grant);
  if (who.kind === "signed_in" && who.expectedCompanyId)
    await requireExpected(tx, grant, who.expectedCompanyId);
  if (who.kind === "signed_in" && who.pinnedCompanyId)
    await requirePinned(tx, grant, who.pinnedCompanyId);
  const userId = person?.id ?? (await createUser(tx, grant));
  if (person) await refreshPerson(tx, person, grant);
  if (!holder) await tx.account.create({ data: { ...key, userId } });
  return { userId, joins: holder && holder.id !== userId ? holder.id : null };
}

/** Notices go to where the person reads mail now. What Gusto did not tell this time stays. */
async function refreshPerson(
  tx: Transaction,
  person: Pick<User, "id" | "name" | "email">,
  { ownerName, ownerEmail }: DiscoveredGrant,
): Promise<void> {
  const now = { name: ownerName ?? person.name, email: ownerEmail ?? person.email };
  if (now.name !== person.name || now.email !== person.email)
    await tx.user.update({ where: { id: person.id }, data: now });
}

/** A reconnect is for one company. One grant of several companies is fine when that one is among them. */
async function requireExpected(
  tx: Transaction,
  grant: DiscoveredGrant,
  expectedCompanyId: string,
): Promise<void> {
  const expected = await tx.company.findUniqueOrThrow({
    where: { id: expectedCompanyId },
    select: { gustoUuid: true, name: true },
  });
  if (grant.companies.some(({ gustoUuid }) => gustoUuid === expected.gustoUuid)) return;
  const returned = grant.companies
    .map(({ name }) => name)
    .filter(Boolean)
    .join(", ")
    .slice(0, 200);
  throw new GrantRefused("wrong_company", grant, { expected: expected.name, returned });
}

/** As of a reconnect; but whoever is no admin of that company is told neither its name nor whether there is one. */
async function requirePinned(
  tx: Transaction,
  grant: DiscoveredGrant,
  pinnedCompanyId: string,
): Promise<void> {
  const pinned = await tx.company.findFirst({
    where: { id: pinnedCompanyId, deleteRequestedAt: null },
    select: { gustoUuid: true },
  });
  if (!grant.companies.some(({ gustoUuid }) => gustoUuid === pinned?.gustoUuid))
    throw new GrantRefused("wrong_company", grant);
}

async function createUser(tx: Transaction, grant: DiscoveredGrant): Promise<string> {
  const { id } = await tx.user.create({
    data: { name: grant.ownerName, email: grant.ownerEmail },
    select: { id: true },
  });
  return id;
}
