import "server-only";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { createHash } from "node:crypto";
import type { GustoSignIn, SignInResult } from "#lib/sign-in/sign-in-attempt.ts";
import { db } from "#lib/platform/database/db.ts";
import { Prisma } from "#lib/generated/prisma/client.ts";
import { type CodeGrant, exchangeAuthorization } from "./exchange-authorization.ts";
import { waitForOutcome } from "./wait-for-outcome.ts";

/*
 * A browser may send the same answer twice at once: a double click on a slow page, a reload, a
 * restored tab. The code works once, so the first request does the work and stores the outcome; the
 * others wait for it and show the same page. Only the holder of the flow's PKCE verifier gets here.
 * Once a sign-in is over, its answer opens nothing any more: the browser has its session, and
 * whoever sends it again with these cookies is someone else.
 */

type Exchanged = Awaited<ReturnType<GustoSignIn["exchange"]>>;
type EstablishedSignIn = Awaited<ReturnType<GustoSignIn["establish"]>>;

/** Gusto's answer to a code that is sent a second time. */
const USED_UP = {
  kind: "problem",
  problem: "code_refused",
} as const satisfies SignInResult<object>;
const LOST = { kind: "problem", problem: "unknown" } as const satisfies SignInResult<object>;

/** Exchanges the code of a sign-in exactly once, no matter how often it arrives. */
export async function exchangeOnce(grant: CodeGrant): Promise<Exchanged> {
  const answerHash = createHash("sha256")
    .update(JSON.stringify([grant.code, grant.codeVerifier]))
    .digest("hex");
  const { count } = await db().signInAnswer.createMany({
    data: { answerHash },
    skipDuplicates: true,
  });
  if (count === 0)
    return (await isOver(answerHash))
      ? USED_UP
      : ((await waitForOutcome(() => readExchange(answerHash))) ?? LOST);
  const exchanged = await exchange(grant);
  await db().signInAnswer.update({
    where: { answerHash },
    data: {
      exchange: exchanged,
      ...(exchanged.kind === "done" && { tokenId: exchanged.authorizationId }),
    },
  });
  return exchanged;
}

/** Turns the stored pair into a grant exactly once, no matter how often it is called. `establish` does the work. */
export async function establishOnce(
  tokenId: string,
  establish: () => Promise<EstablishedSignIn>,
): Promise<EstablishedSignIn> {
  const { count } = await db().signInAnswer.updateMany({
    where: { tokenId, establishingSince: null },
    data: { establishingSince: databaseNow() },
  });
  if (count === 0) return (await waitForOutcome(() => readEstablished(tokenId))) ?? LOST;
  const established = await establish().catch(async (error: unknown) => {
    await writeEstablished(tokenId, LOST).catch(() => undefined);
    throw error;
  });
  await writeEstablished(tokenId, established);
  return established;
}

async function isOver(answerHash: string): Promise<boolean> {
  return (
    (await db().signInAnswer.count({
      where: { answerHash, established: { not: Prisma.DbNull } },
    })) > 0
  );
}

async function exchange(grant: CodeGrant): Promise<Exchanged> {
  const result = await exchangeAuthorization(grant, "sign-in");
  return result.kind === "stored" ? { kind: "done", authorizationId: result.tokenId } : result;
}

async function writeEstablished(tokenId: string, established: EstablishedSignIn): Promise<void> {
  await db().signInAnswer.update({ where: { tokenId }, data: { established } });
}

async function readExchange(answerHash: string): Promise<Exchanged | null> {
  const row = await db().signInAnswer.findUnique({
    where: { answerHash },
    select: { exchange: true },
  });
  // Written by `exchangeOnce` alone.
  return row === null ? LOST : (row.exchange as Exchanged | null);
}

async function readEstablished(tokenId: string): Promise<EstablishedSignIn | null> {
  const row = await db().signInAnswer.findUnique({
    where: { tokenId },
    select: { established: true },
  });
  return row === null ? LOST : (row.established as EstablishedSignIn | null);
}
