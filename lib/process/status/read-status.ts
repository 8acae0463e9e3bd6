import "server-only";
import { requireOperator } from "#lib/access/require-operator.ts";
import type { Viewer } from "#lib/access/viewer.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { describeOwnSettings } from "#lib/platform/env.ts";
import { processWide } from "#lib/platform/process/process-wide.ts";
import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import { DATABASE_CHECKS } from "./database-checks.ts";
import { GUSTO_CHECKS } from "./gusto-checks.ts";
import { runChecks } from "./run-checks.ts";
import { SAFETY_CHECKS, SETTINGS_CHECK } from "./safety-checks.ts";
import { WORK_CHECKS } from "./work-checks.ts";
import type { CheckDefinition, StatusCheck } from "./status-views.ts";

/** One list for the page and `npm run doctor`; what others rest on comes first. */
export const STATUS_CHECKS: readonly CheckDefinition[] = [
  SETTINGS_CHECK,
  ...DATABASE_CHECKS,
  ...WORK_CHECKS,
  ...GUSTO_CHECKS,
  ...SAFETY_CHECKS,
];

type SystemStatus = { at: Date; checks: StatusCheck[]; settings: SettingView[] };

/** Open pages are rendered anew with each change; other systems are not asked as often. */
const FRESH_MS = 10_000;

const lately = processWide<{ read?: { startedMs: number; status: Promise<SystemStatus> } }>(
  "system status",
  () => ({}),
);

/**
 * How this installation is: read at most once in ten seconds by each process.
 * @throws AppError not_found for anyone but operators
 */
export function readSystemStatus(viewer: Viewer): Promise<SystemStatus> {
  requireOperator(viewer);
  const now = performance.now();
  if (!lately.read || now - lately.read.startedMs > FRESH_MS)
    lately.read = { startedMs: now, status: askAll() };
  return lately.read.status;
}

/** Never rejects: a check that fails says so. */
async function askAll(): Promise<SystemStatus> {
  const at = databaseNow();
  return { at, checks: await runChecks(STATUS_CHECKS), settings: describeOwnSettings() };
}
