import "server-only";
import { type EndingKey, readEndingKeys } from "#lib/access/api-keys/read-ending-keys.ts";
import { findInstallationProblem } from "#lib/installation/find-installation-problem.ts";
import { readRestoreMarkState } from "#lib/installation/look-for-restore.ts";
import { unlockKeyring } from "#lib/installation/unlock-keyring.ts";
import { askMailServer, canSendMail } from "#lib/notices/send-mail.ts";
import { databaseNow } from "#lib/platform/database-clock.ts";
import { describeOwnSettings, env } from "#lib/platform/env.ts";
import { countOf, utcTime } from "#lib/platform/format.ts";
import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import { judgeEncryption, judgeRestoreMark } from "#lib/readiness/judge-safety.ts";
import { readLastRotation } from "#lib/readiness/read-facts.ts";
import { readConnectionFacts } from "#lib/tokens/health/read-connection-facts.ts";
import { broken, fromJudgement, needsCare, sound } from "./finding.ts";
import type { CheckDefinition, Finding } from "./status-views.ts";

/** Pure. */
export function judgeOwnSettings(settings: readonly SettingView[]): Finding {
  const wrong = settings.flatMap(({ problem }) => problem ?? []);
  if (wrong.length > 0)
    return broken(
      `${countOf(wrong.length, "setting is", "settings are")} missing or wrong: ${wrong.join(" ")}`,
      "Set what is named here; docs/settings.md describes each. A process with these settings does not start.",
    );
  const advised = settings.filter(({ advice }) => advice !== null);
  const names = advised.map(({ name }) => name).join(", ");
  return advised.length > 0
    ? needsCare(
        `${countOf(advised.length, "setting needs", "settings need")} care: ${names}.`,
        "Read what stands beside each in the list of settings.",
      )
    : sound(`All ${settings.length} settings are valid and agree with each other.`);
}

async function askKeys(): Promise<Finding> {
  await unlockKeyring();
  const problem = await findInstallationProblem();
  if (problem)
    return broken(
      problem.message,
      "Mend the setting named here. Nothing is served from this database before.",
    );
  const { keysInUse, oldestRowAt } = await readConnectionFacts();
  const keyring = env().TOKEN_ENCRYPTION_KEYS;
  const missing = keysInUse.filter(({ keyId }) => !keyring.ids.includes(keyId));
  if (missing.length > 0)
    return broken(
      `TOKEN_ENCRYPTION_KEYS lacks ${missing.map(({ keyId }) => keyId).join(", ")}, which stored tokens are encrypted with.`,
      "Add it back at the end of the list: those connections cannot be used meanwhile.",
    );
  const keys = {
    currentId: keyring.current[0],
    inUse: keysInUse,
    rotatedAt: await readLastRotation(),
    oldestRowAt,
  };
  return fromJudgement(judgeEncryption({ keys, now: databaseNow() }), {
    problem: "care",
    notSeen: "sound",
  });
}

/** Pure. */
export function judgeApiKeys({
  ending,
  stillUsed,
}: Awaited<ReturnType<typeof readEndingKeys>>): Finding {
  const say = (keys: readonly EndingKey[]): string =>
    keys
      .map(({ name, prefix, expiresAt }) => `${name} (${prefix}…) on ${utcTime(expiresAt)}`)
      .join(", ");
  if (stillUsed.length > 0)
    return needsCare(
      `Replaced, still used by its service, and soon over: ${say(stillUsed)}.`,
      "Give the service the successor before then; from its end on the old key gets 401.",
    );
  return ending.length > 0
    ? needsCare(
        `About to expire with no successor: ${say(ending)}.`,
        "Rotate it on the page API keys, and give the successor to the service.",
      )
    : sound("No API key is about to expire without a successor.");
}

async function askMail(): Promise<Finding> {
  if (!canSendMail())
    return env().DEMO_MODE
      ? sound("No mail server is set: notices stand on the pages alone.")
      : needsCare(
          "No mail server is set: nobody is told by email that a connection ended.",
          "Set SMTP_URL and MAIL_FROM.",
        );
  try {
    await askMailServer();
    return sound("The mail server answered and accepts this sender's sign-in.");
  } catch {
    return broken(
      "The mail server does not answer, or refuses the sign-in in SMTP_URL.",
      "Check SMTP_URL, SMTP_PROXY and OUTBOUND_CA_FILE. Notices wait and are mailed later.",
    );
  }
}

export const SETTINGS_CHECK: CheckDefinition = {
  id: "settings",
  title: "Settings",
  guide: "docs/settings.md",
  ask: () => judgeOwnSettings(describeOwnSettings()),
};

export const SAFETY_CHECKS: readonly CheckDefinition[] = [
  {
    id: "keys",
    title: "Encryption keys",
    guide: "docs/guides/secrets.md",
    ask: askKeys,
  },
  {
    id: "restore-mark",
    title: "Restored backups are noticed",
    guide: "docs/guides/backups.md",
    ask: async () =>
      fromJudgement(judgeRestoreMark({ restoreMark: await readRestoreMarkState() }), {
        problem: "care",
        notSeen: "sound",
      }),
  },
  {
    id: "api-keys",
    title: "API keys",
    guide: "docs/guides/administration.md#api-keys",
    ask: async () => judgeApiKeys(await readEndingKeys()),
  },
  { id: "mail", title: "Mail", guide: "docs/settings.md", ask: askMail },
];
