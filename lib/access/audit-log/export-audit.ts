import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { db } from "#lib/platform/database/db.ts";
import { env } from "#lib/platform/env.ts";
import { AppError } from "#lib/platform/errors.ts";
import { streamText } from "#lib/platform/http/stream-text.ts";
import { csvParts } from "#lib/platform/text/csv-parts.ts";
import { by, type Caller } from "../caller.ts";
import { requireOperator } from "../require-operator.ts";
import type { ViewerNow } from "../sessions/read-in-batches.ts";
import type { AuditFilter } from "./audit-filter.ts";
import { type AuditLine, readAllAudit } from "./list-audit.ts";

const COLUMNS = [
  ...["id", "at", "actor", "actor_name", "action", "act", "subject", "about", "company", "ip"],
  ...["told", "detail"],
];
/** What people typed, which a spreadsheet could take for a formula. */
const TYPED = new Set(["actor_name", "about", "company", "told", "detail"]);

/** A line as its page says it: the act, what it is about, and its details. */
type AuditWords = (line: AuditLine) => { act: string; about: string; told: string };

/**
 * Every line that matches as CSV, the newest first, read in batches while it is sent. Audited before
 * its first byte. For staff: `viewerNow` is asked before each batch, and the download of somebody who
 * no longer is one is aborted. @throws AppError not_found
 */
export async function exportAudit(
  caller: Caller,
  filter: AuditFilter,
  { viewerNow, inWords }: { viewerNow: ViewerNow; inWords: AuditWords },
): Promise<ReadableStream<Uint8Array>> {
  requireOperator(caller.viewer);
  await recordAudit(db(), {
    ...by(caller),
    action: "export",
    subject: `installation:${env().GUSTO_ENVIRONMENT}`,
    detail: { table: "audit", format: "csv", filter: { ...filter } },
  });
  return streamText(csvParts(COLUMNS, TYPED, batches(filter, viewerNow, inWords)));
}

async function* batches(filter: AuditFilter, viewerNow: ViewerNow, inWords: AuditWords) {
  for await (const lines of readAllAudit(filter)) {
    if ((await viewerNow())?.role !== "operator")
      throw new AppError("not_signed_in", "You are signed out. Sign in and export again.");
    yield lines.map((line) => {
      const { id, at, actor, actorName, action, subject, company, ip, detail } = line;
      return {
        ...{ id, actor, action, subject, ...inWords(line) },
        at: at.toISOString(),
        actor_name: actorName,
        company: company?.name ?? "",
        ip: ip ?? "",
        detail: detail ? JSON.stringify(detail) : "",
      };
    });
  }
}
