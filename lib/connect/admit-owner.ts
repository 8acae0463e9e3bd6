import "server-only";
import { findUserByAccount, lockAccount } from "#lib/access/find-user-by-account.ts";
import type { ProblemNames } from "./connect-problem.ts";
import type { ProblemCode } from "#lib/sign-in/problem.ts";
import type { Transaction } from "#lib/platform/database/db.ts";
import type { User } from "#lib/generated/prisma/client.ts";
import { lockUsers } from "#lib/platform/database/lock-order.ts";
import type { DiscoveredGrant } from "./discovered-grant.ts";
import { judgeOwner, type Who } from "./judge-owner.ts";

/** `joins`: another user who turned out to be the same person and must be merged into `userId`. */
type Admitted = { userId: string; joins: string | null };

/** Rolls the transaction back: nothing of this grant may stay. */
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
 * Decides which of our users a grant belongs to, and links the Gusto account to them. Gusto may use
 * a different resource owner uuid per company for one person, so a signed-in person may bring an
 * unknown one. A known one stays with its user, unless a person with two users asks to join them.
 * The name and email address that Gusto reports now replace the earlier ones.
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
  if (who.kind !== "signing_in" && who.expectedCompanyId)
    await requireExpected(tx, grant, who.expectedCompanyId);
  if (who.kind === "signed_in" && who.pinnedCompanyId)
    await requirePinned(tx, grant, who.pinnedCompanyId);
  const userId = person?.id ?? (await createUser(tx, grant));
  if (person) await refreshPerson(tx, person, grant);
  if (!holder) await tx.account.create({ data: { ...key, userId } });
  return { userId, joins: holder && holder.id !== userId ? holder.id : null };
}

/** Notices go to the current email address. Fields that Gusto did not send stay as they were. */
async function refreshPerson(
  tx: Transaction,
  person: Pick<User, "id" | "name" | "email">,
  { ownerName, ownerEmail }: DiscoveredGrant,
): Promise<void> {
  const now = { name: ownerName ?? person.name, email: ownerEmail ?? person.email };
  if (now.name !== person.name || now.email !== person.email)
    await tx.user.update({ where: { id: person.id }, data: now });
}

/** A reconnect is for one company. A grant for several companies is fine if it includes that one. */
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

/**
 * As for a reconnect, but a person who is not an admin of that company learns neither its name nor
 * whether it exists.
 */
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
