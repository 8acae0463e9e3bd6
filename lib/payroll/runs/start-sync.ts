import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { by, type Caller } from "#lib/access/caller.ts";
import { requireVisibleCompany } from "#lib/access/visible-companies.ts";
import { db } from "#lib/platform/database/db.ts";
import { AppError } from "#lib/platform/errors.ts";
import { takeFromRateLimit } from "#lib/platform/rate-limit/take-from-rate-limit.ts";
import { type RequestedRun, requestRun } from "./request-run.ts";

/**
 * A person or a partner service wants a company's data now. `bulk`: one of many companies, in the
 * background and without the limit for single requests. @throws AppError not_found, conflict,
 * rate_limited
 */
export async function startSync(
  caller: Caller,
  companyId: string,
  trigger: "person" | "api" | "bulk" = "person",
): Promise<RequestedRun> {
  const company = await requireVisibleCompany(caller.viewer, companyId);
  if (trigger !== "bulk") await takeFromRateLimit("sync", caller.viewer.userId);
  const { actor } = by(caller);
  const run = await requestRun({ companyId: company.id, trigger, actor });
  if (!run) throw new AppError("conflict", whyNot(company));
  await recordAudit(db(), {
    ...by(caller),
    action: "sync",
    subject: `company:${company.id}`,
    detail: { runId: run.runId },
  });
  return run;
}

function whyNot(company: { eraseRequestedAt: Date | null; syncSelected: boolean }): string {
  if (company.eraseRequestedAt)
    return "This company's synced data is being erased. Try again after that.";
  return company.syncSelected
    ? "This company is disconnected. Reconnect it first."
    : "Sync is off for this company. Turn it on first.";
}
