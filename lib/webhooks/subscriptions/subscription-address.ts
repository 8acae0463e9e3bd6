import "server-only";
import { env } from "#lib/platform/env.ts";
import { SUBSCRIPTION_WORD } from "./subscription-word.ts";
import { randomBytes } from "node:crypto";

/** Where Gusto delivers to, as people see it. */
export const webhookUrl = (): string => `${env().APP_URL}/api/gusto/webhooks`;

/**
 * The address that a new subscription gets. The word in it is known to Gusto alone, so a verification token that comes with it is
 * Gusto's, and strangers who send invented ones are turned away before they cost anything.
 */
export const newAddress = (): string =>
  `${webhookUrl()}?${SUBSCRIPTION_WORD}=${randomBytes(24).toString("base64url")}`;

/** An address without its word. */
export const shownAddress = (url: string): string => url.split("?", 1)[0] ?? url;
