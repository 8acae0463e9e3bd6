import { utcTime } from "#lib/platform/format.ts";
import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import type { StatusCheck, StatusState } from "./status-views.ts";

/* What `npm run doctor` prints. Pure. */

const STATUS_ORDER: readonly StatusState[] = ["broken", "unknown", "care", "sound"];

const WORDS: Record<StatusState, string> = {
  broken: "BROKEN",
  unknown: "NOT ASKED",
  care: "NEEDS CARE",
  sound: "sound",
};
const INDENT = " ".repeat(12);

/** How many checks are in each state: "1 broken, 2 need care, 12 sound". */
export function summarizeChecks(checks: readonly Pick<StatusCheck, "state">[]): string {
  const words: Record<StatusState, string> = {
    broken: "broken",
    unknown: "could not be asked",
    care: "to care for",
    sound: "sound",
  };
  return STATUS_ORDER.map((state) => ({
    count: checks.filter((check) => check.state === state).length,
    word: words[state],
  }))
    .filter(({ count }) => count > 0)
    .map(({ count, word }) => `${count} ${word}`)
    .join(", ");
}

/** The worst first. */
export function sortChecks(checks: readonly StatusCheck[]): StatusCheck[] {
  return STATUS_ORDER.flatMap((state) => checks.filter((check) => check.state === state));
}

/** Each with what to do. */
export function renderChecks(checks: readonly StatusCheck[]): string {
  return [...sortChecks(checks).map(renderCheck), "", `${summarizeChecks(checks)}.`].join("\n");
}

function renderCheck({ state, title, saw, since, todo, guide }: StatusCheck): string {
  const lines = [`${WORDS[state].padEnd(INDENT.length)}${title}: ${saw}`];
  if (since && state !== "sound") lines.push(`${INDENT}Since ${utcTime(since)}`);
  if (todo) lines.push(`${INDENT}Do: ${todo}`);
  if (guide && state !== "sound") lines.push(`${INDENT}See ${guide}`);
  return lines.join("\n");
}

const SOURCES: Record<SettingView["from"], string> = {
  environment: "environment",
  file: "file",
  default: "default",
  not_set: "not set",
};

/** Every setting with its value, never a secret one. */
export function renderSettings(settings: readonly SettingView[]): string {
  return settings
    .map(({ name, purpose, from, shown, problem, advice }) =>
      [
        `${name} (${SOURCES[from]})${shown === null ? "" : `: ${shown}`}`,
        `${INDENT}${purpose}`,
        ...(problem ? [`${INDENT}WRONG: ${problem}`] : []),
        ...(advice ? [`${INDENT}CARE: ${advice}`] : []),
      ].join("\n"),
    )
    .join("\n");
}
