import "server-only";
import { findUserByAccount, lockAccount } from "../auth/find-user-by-account.ts";
import type { ProblemNames } from "../auth/connect-problem.ts";
import type { ProblemCode } from "../auth/problem.ts";
import type { Transaction } from "../db.ts";
import type { User } from "../generated/prisma/client.ts";
import { lockUsers } from "../lock-order.ts";
import type { DiscoveredGrant } from "./discover-grant.ts";

/** Who authorized: somebody who is signing in by it, or somebody signed in who connects a company. */
export type Who = { kind: "signing_in" } | { kind: "signed_in"; userId: string; expectedCompanyId: string | null };

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
 * resource owner uuid a company, so a signed-in person may bring an unknown one; a known one stays with its user.
 * @throws GrantRefused
 */
export async function admitOwner(tx: Transaction, grant: DiscoveredGrant, who: Who): Promise<string> {
  const key = { provider: "gusto" as const, providerAccountId: grant.resourceOwnerUuid };
  await lockAccount(tx, key);
  const holder = await findUserByAccount(tx, key);
  await lockUsers(tx, [who.kind === "signed_in" ? who.userId : holder?.id].filter((id) => id !== undefined));
  const person = who.kind === "signed_in" ? await tx.user.findUnique({ where: { id: who.userId } }) : holder;
  const problem = judgeOwner(who, holder, person);
  if (problem) throw new GrantRefused(problem, grant);
  if (who.kind === "signed_in" && who.expectedCompanyId) await requireExpected(tx, grant, who.expectedCompanyId);
  const userId = person?.id ?? (await createUser(tx, grant));
  if (!holder) await tx.account.create({ data: { ...key, userId } });
  return userId;
}

type Person = Pick<User, "id" | "role" | "disabledAt">;

/** Why a grant may not become this person's; null when it may. Pure. */
export function judgeOwner(who: Who, holder: Person | null, person: Person | null): ProblemCode | null {
  if (who.kind === "signed_in" && !person) return "signed_out";
  if (holder && person && holder.id !== person.id) return "other_account";
  if (person?.disabledAt) return "disabled";
  return person?.role === "operator" ? "staff_cannot_connect" : null;
}

/** A reconnect is for one company. One grant of several companies is fine when that one is among them. */
async function requireExpected(tx: Transaction, grant: DiscoveredGrant, expectedCompanyId: string): Promise<void> {
  const expected = await tx.company.findUniqueOrThrow({ where: { id: expectedCompanyId }, select: { gustoUuid: true, name: true } });
  if (grant.companies.some(({ gustoUuid }) => gustoUuid === expected.gustoUuid)) return;
  const returned = grant.companies.map(({ name }) => name).filter(Boolean).join(", ").slice(0, 200);
  throw new GrantRefused("wrong_company", grant, { expected: expected.name, returned });
}

async function createUser(tx: Transaction, grant: DiscoveredGrant): Promise<string> {
  const { id } = await tx.user.create({ data: { name: grant.ownerName, email: grant.ownerEmail }, select: { id: true } });
  return id;
}
