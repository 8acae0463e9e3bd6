import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import type { Stage } from "./stage.ts";

type TokenAnswer = {
  status: string;
  access_token?: string;
  token_version?: number;
  reason?: string;
};

/** Longer than an outcome that nobody knows is waited out, and a sweep after it. */
const SETTLED_WITHIN_MS = 240_000;
const POLL_MS = 1_000;

/**
 * What a service is told that asks for a company's token.
 * @param rejected the version that it says Gusto answered 401 to
 */
export async function askForToken(
  stage: Stage,
  uuid: string,
  rejected?: number,
): Promise<TokenAnswer & { httpStatus: number; retryAfter: string | null }> {
  const query = rejected === undefined ? "" : `?rejected_version=${rejected}`;
  const response = await fetch(`${stage.tokenUrl}/api/v1/companies/${uuid}/access-token${query}`, {
    headers: { authorization: `Bearer ${stage.apiKey}` },
  });
  const answer = (await response.json()) as TokenAnswer;
  return {
    ...answer,
    httpStatus: response.status,
    retryAfter: response.headers.get("retry-after"),
  };
}

/** Whether Gusto takes an access token. Using it is what ends the pair before it, by Gusto's documented rule. */
export async function isAcceptedByGusto(stage: Stage, accessToken: string): Promise<boolean> {
  const told = await fetch(`${stage.gusto.url}/v1/token_info`, {
    headers: { authorization: `Bearer ${accessToken}` },
  });
  await told.arrayBuffer();
  return told.status === 200;
}

/** What became of a connection, told by Gusto: it takes the token that is handed out. */
async function judgeGrant(stage: Stage, { uuid }: SyncedCompany): Promise<"lives" | string> {
  const { status, reason, access_token } = await askForToken(stage, uuid);
  if (!access_token) return `${status} ${reason ?? ""}`.trim();
  return (await isAcceptedByGusto(stage, access_token)) ? "lives" : "Gusto refuses the token";
}

/** Waits until all of them live, as long as what heals by itself needs. @returns what became of the others */
export async function listLost(
  stage: Stage,
  companies: readonly SyncedCompany[],
): Promise<string[]> {
  const deadline = performance.now() + SETTLED_WITHIN_MS;
  let left = [...companies];
  for (;;) {
    const states = await Promise.all(
      left.map((company) => judgeGrant(stage, company).catch(String)),
    );
    const seen = states.filter((state) => state !== "lives");
    left = left.filter((_company, index) => states[index] !== "lives");
    if (left.length === 0 || performance.now() > deadline) return seen;
    await delay(POLL_MS);
  }
}
