import "server-only";
import type { Caller } from "#lib/access/caller.ts";
import { createLinks } from "#lib/connect/links/create-links.ts";
import { isOpenLink } from "#lib/connect/links/link-state.ts";
import { newestLinkOfEach } from "#lib/connect/links/list-links.ts";
import { startSync } from "#lib/payroll/runs/start-sync.ts";
import { db } from "#lib/platform/database/db.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import type { ConnectionCheck } from "#lib/tokens/health/test-connection.ts";
import { refreshCompanyInBulk, testCompanyInBulk } from "../check-connection.ts";
import { describeOutcome } from "../describe-check.ts";
import { disconnectCompany } from "../disconnect-company.ts";
import { readHealth } from "../fleet/read-health.ts";
import { adminEmails } from "../links/admin-emails.ts";
import type { BulkResult } from "./bulk-items.ts";
import type { BulkKind } from "./bulk-kinds.ts";
import type { HeldAction } from "./bulk-lease.ts";
import { changeTagInBulk } from "./change-tag-in-bulk.ts";
import { switchSync } from "./switch-sync.ts";

type Act = (
  caller: Caller,
  companyId: string,
  action: HeldAction,
  stop: AbortSignal,
) => Promise<BulkResult>;

/**
 * Does to one company of a bulk action what its button does: the same use case, with the rights and
 * the audit line of the person who started it. Never throws: what changed meanwhile is a result.
 */
export async function actOnCompany(...given: Parameters<Act>): Promise<BulkResult> {
  const [, , { kind }] = given;
  try {
    return await ACTS[kind](...given);
  } catch (error) {
    return resultOfError(error);
  }
}

const ACTS: Readonly<Record<BulkKind, Act>> = {
  test_connection: async (caller, companyId, _action, stop) =>
    resultOfCheck(await testCompanyInBulk(caller, companyId, stop)),
  refresh: async (caller, companyId) =>
    resultOfCheck(await refreshCompanyInBulk(caller, companyId)),
  sync: async (caller, companyId) => {
    const { alreadyRunning } = await startSync(caller, companyId, "bulk");
    return succeeded(alreadyRunning ? "already_running" : "requested");
  },
  sync_on: (caller, companyId, action) => switchSync(caller, companyId, action, true),
  sync_off: (caller, companyId, action) => switchSync(caller, companyId, action, false),
  add_tag: (caller, companyId, action) => changeTagInBulk(caller, companyId, action, true),
  remove_tag: (caller, companyId, action) => changeTagInBulk(caller, companyId, action, false),
  email_links: (caller, companyId) => linkTo(caller, companyId, true),
  create_links: (caller, companyId) => linkTo(caller, companyId, false),
  disconnect: async (caller, companyId) => {
    const open = await db().companyGrant.count({ where: { companyId, endedAt: null } });
    if (open === 0) return skipped("disconnected", "It was already disconnected.");
    await disconnectCompany(caller, companyId);
    return succeeded("disconnected");
  },
};

const succeeded = (code: string, linkId?: string): BulkResult => ({
  ...{ state: "succeeded", code, linkId },
});
const skipped = (code: string, message: string): BulkResult => ({
  ...{ state: "skipped", code, message },
});

/**
 * A link for a company that needs one. An open one is enough, so doing this twice asks nobody twice.
 */
async function linkTo(caller: Caller, companyId: string, isMailed: boolean): Promise<BulkResult> {
  const status = (await readHealth([companyId])).get(companyId);
  if (status === "disconnected")
    return skipped("disconnected", "It was disconnected here on request.");
  if (status !== "reconnect_required" && status !== "ended_at_gusto")
    return skipped("not_lost", "It does not need to be reconnected.");
  const newest = (await newestLinkOfEach([companyId])).get(companyId);
  const open =
    newest && isOpenLink(newest.state) && newest.state !== "mail_refused" ? newest : null;
  if (open && isMailed)
    return skipped("link_open", `A link is open already${open.email ? `: ${open.email}` : ""}.`);
  if (open) return succeeded("link_open", open.id);
  const emails = isMailed ? ((await adminEmails([companyId])).get(companyId) ?? []) : [null];
  if (emails.length === 0)
    return skipped("no_email", "No admin's email address is known here. Send a link yourself.");
  const [link] = await createLinks(
    caller,
    emails.map((email) => ({ companyId, email })),
  );
  return succeeded("link_created", link?.id);
}

/** Reasons that are the same for every company right now. */
const UNANSWERED: readonly string[] = [
  "timeout",
  "never_sent",
  "unreachable",
  "gusto_unreachable",
  "gusto_unavailable",
  "gusto_error",
  "unreadable_answer",
  "outcome_unknown",
  "client_refused",
  "held",
  "database_unavailable",
];

function resultOfCheck(check: ConnectionCheck): BulkResult {
  if (check.kind === "works") return succeeded("works");
  const message = describeOutcome(check);
  if (check.kind === "unavailable")
    return {
      ...{ state: "failed", code: check.reason, message },
      isUnanswered: UNANSWERED.includes(check.reason) || check.reason.startsWith("status_5"),
    };
  return check.state === "disconnected" && check.reason !== "disconnected_at_gusto"
    ? skipped("disconnected", message)
    : { state: "failed", code: check.reason ?? check.state, message };
}

function resultOfError(thrown: unknown): BulkResult {
  const error = toAppError(
    thrown,
    "A bulk action failed for a company",
    "Something went wrong on our side.",
  );
  if (error.code === "not_found")
    return skipped("not_found", "It was deleted, or is no longer visible to this person.");
  if (error.code === "conflict") return skipped("conflict", error.message);
  const message = error.id ? `${error.message} (${error.id})` : error.message;
  return { state: "failed", code: error.code, message };
}
