import "server-only";
import { recordAudit } from "#lib/platform/audit/record-audit.ts";
import { clientIp } from "#lib/platform/http/client-ip.ts";
import { db } from "#lib/platform/database/db.ts";
import type { ApiCaller } from "./authenticate-api-key.ts";

type PayRead = {
  companyId: string;
  resource: string;
  rows: number;
  within?: { column: "payroll_uuid" | "employee_uuid"; value: string };
};

/** Audits a service reading people's pay: one line per page, written before the response. */
export function recordPayRead(
  caller: ApiCaller,
  { companyId, resource, rows, within }: PayRead,
  request: Request,
): Promise<void> {
  const detail = { resource, rows, ...(within && { [within.column]: within.value }) };
  return recordAudit(db(), {
    actor: caller.actor,
    action: "pay_read",
    subject: `company:${companyId}`,
    ip: clientIp(request.headers),
    detail,
  });
}
