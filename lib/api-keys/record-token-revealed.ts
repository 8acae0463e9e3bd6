import "server-only";
import { recordAudit } from "../audit/record-audit.ts";
import { clientIp } from "../auth/client-ip.ts";
import { db } from "../db.ts";
import type { ApiCaller } from "./authenticate-api-key.ts";

type Revealed = { companyId: string; tokenId: string; version: number };

/** What this process has already written down. Bounded: forgetting only means writing a line once more. */
const recorded = new Set<string>();
const MAX_REMEMBERED = 50_000;

/**
 * Audits that a service was given a company's access token: once for each key, pair and version, not for each of the
 * thousands of reads of the same token.
 */
export async function recordTokenRevealed(caller: ApiCaller, revealed: Revealed, request: Request): Promise<void> {
  const line = `${caller.apiKeyId} ${revealed.tokenId} ${revealed.version}`;
  if (recorded.has(line)) return;
  if (recorded.size >= MAX_REMEMBERED) recorded.clear();
  recorded.add(line);
  await recordAudit(db(), { actor: caller.actor, action: "token_revealed", subject: `company:${revealed.companyId}`, ip: clientIp(request.headers), detail: { token_version: revealed.version } });
}
