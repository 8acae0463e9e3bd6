import { z } from "zod";
import { linkPath, readLinkAddress } from "#lib/connect/links/link-address.ts";
import { startByLink } from "#lib/connect/links/link-authorization.ts";
import { keepLinkBrowser } from "#lib/connect/links/link-browser.ts";
import { AppError } from "#lib/platform/errors.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { redirectTo } from "#lib/sign-in/auth-response.ts";
import { text } from "../../../form-fields.ts";
import { siteRoute } from "../../site-route.ts";

const FAILURE = "A reconnect by a link could not be started";

/** Sends the holder of a reconnect link to Gusto. No session is needed, and none is opened. */
export const POST = siteRoute({
  failure: FAILURE,
  admit: async () => "holder" as const,
  body: { as: "form", schema: z.object({ link: text }), maxBytes: 2_048 },
  answer: async ({ request, body }) => {
    const id = readLinkAddress(body.link);
    if (id === null) throw new AppError("not_found", "Link not found.");
    return sendToGusto(id, request);
  },
});

async function sendToGusto(linkId: string, request: Request): Promise<Response> {
  const { browser, setCookie } = keepLinkBrowser(request);
  try {
    const { url } = await startByLink(linkId, browser);
    const headers = { location: url, "cache-control": "no-store", "set-cookie": setCookie };
    return new Response(null, { status: 303, headers });
  } catch (error) {
    return redirectTo(`${linkPath(linkId)}${problemQuery(error)}`);
  }
}

/** A link that has ended since then says so on its page. */
function problemQuery(error: unknown): string {
  if (error instanceof AppError && error.code === "not_found") return "";
  if (error instanceof AppError && error.code === "rate_limited") return "?problem=rate_limited";
  const { id } = toAppError(error, FAILURE, "");
  return `?problem=unknown${id ? `&id=${id}` : ""}`;
}
