import "server-only";
import { env } from "#lib/platform/env.ts";
import { SUBSCRIPTION_WORD } from "./subscription-word.ts";
import { randomBytes } from "node:crypto";

/** The URL Gusto delivers to, as shown to people. */
export const webhookUrl = (): string => `${env().APP_URL}/api/gusto/webhooks`;

/**
 * A new subscription's URL. Only Gusto knows the secret word in it, so a verification token that
 * arrives with it is Gusto's, and strangers sending fake ones are rejected before they cost
 * anything.
 */
export const newAddress = (): string =>
  `${webhookUrl()}?${SUBSCRIPTION_WORD}=${randomBytes(24).toString("base64url")}`;

/** A URL without its word. */
export const shownAddress = (url: string): string => url.split("?", 1)[0] ?? url;
