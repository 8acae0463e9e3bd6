import type { Env } from "./settings-schema.ts";

type Known = Partial<Env>;

/**
 * What needs care about settings that are valid and do not contradict each other, by name: a
 * sentence, and what to do. Pure.
 */
export function adviseOnSettings(known: Known): Partial<Record<keyof Env, string>> {
  const isDemo = known.DEMO_MODE === true;
  const operators = known.OPERATOR_EMAILS ?? [];
  return Object.fromEntries(
    Object.entries({
      OPERATOR_EMAILS:
        !isDemo &&
        operators.length === 0 &&
        "Nobody can sign in as an operator. Name at least one address.",
      OIDC_ISSUER:
        !isDemo &&
        operators.length > 0 &&
        known.OIDC_ISSUER === undefined &&
        "Operators are named and have no provider to sign in with. Set OIDC_ISSUER, OIDC_CLIENT_ID and OIDC_CLIENT_SECRET.",
      NEXTAUTH_SECRET_PREVIOUS:
        known.NEXTAUTH_SECRET_PREVIOUS !== undefined &&
        "The secret before is still accepted. Remove it 15 minutes after the change.",
      GUSTO_CLIENT_SECRET_NEXT:
        known.GUSTO_CLIENT_SECRET_NEXT !== undefined &&
        "The client secret is being changed. Once Gusto accepts the new one only, make it GUSTO_CLIENT_SECRET and remove this.",
      GUSTO_RATE_LIMIT_PER_MINUTE:
        known.GUSTO_RATE_LIMIT_PER_MINUTE === 0 &&
        "No budget is kept, so Gusto may refuse calls. Set its limit, usually 200.",
      RESTORE_MARK_FILE:
        known.RESTORE_MARK_FILE === null &&
        "A database restored from a backup is not noticed. Name a file on storage that a restore does not reach.",
      LOG_LEVEL:
        known.LOG_LEVEL === "silent" && "Nothing is logged. Set it to info outside of tests.",
      MAIL_FROM:
        known.MAIL_FROM !== undefined &&
        known.SMTP_URL === undefined &&
        "A sender without a mail server: no mail is sent. Set SMTP_URL.",
    } satisfies Partial<Record<keyof Env, string | false>>).filter(([, advice]) => advice),
  ) as Partial<Record<keyof Env, string>>;
}
