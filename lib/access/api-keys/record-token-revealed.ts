import "server-only";
import { LRUCache } from "lru-cache";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { db } from "#lib/platform/database/db.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import type { ApiCaller } from "./authenticate-api-key.ts";

type Revealed = { companyId: string; tokenId: string; version: number };

/**
 * What this process has already recorded or is recording. Bounded: forgetting an entry only means
 * one extra audit line.
 */
const MAX_REMEMBERED = 50_000;
const { recorded } = processWide("tokens revealed", () => ({
  recorded: new LRUCache<string, Promise<void>>({ max: MAX_REMEMBERED }),
}));

/**
 * Audits a service receiving a company's access token: once per key, pair and version, not for each
 * of thousands of reads of the same token. The line is written before the token is returned.
 */
export function recordTokenRevealed(
  caller: ApiCaller,
  revealed: Revealed,
  request: Request,
): Promise<void> {
  const line = `${caller.apiKeyId} ${revealed.tokenId} ${revealed.version}`;
  const known = recorded.get(line);
  if (known) return known;
  const written = write(caller, revealed, request).catch((error: unknown) => {
    recorded.delete(line);
    throw error;
  });
  recorded.set(line, written);
  return written;
}

function write(
  caller: ApiCaller,
  { companyId, version }: Revealed,
  request: Request,
): Promise<void> {
  return recordAudit(db(), {
    actor: caller.actor,
    action: "token_revealed",
    subject: `company:${companyId}`,
    ip: clientIp(request.headers),
    detail: { token_version: version },
  });
}
