import "server-only";
import type { Viewer } from "#lib/access/viewer.ts";
import { canSendMail } from "#lib/notices/send-mail.ts";
import { env } from "#lib/platform/env.ts";
import type { BulkRights } from "./bulk-kinds.ts";

/** What this person may do to many companies, in this installation. */
export function bulkRights({ role }: Viewer): BulkRights {
  return {
    isOperator: role === "operator",
    canSendMail: canSendMail(),
    isOneOnly: env().COMPANY_SELECTION === "one",
  };
}
