import { z } from "zod";
import { redirectTo } from "#lib/sign-in/auth-response.ts";
import { linkPath, readLinkAddress } from "#lib/connect/links/link-address.ts";
import { startByLink } from "#lib/connect/links/link-authorization.ts";
import { keepLinkBrowser } from "#lib/connect/links/link-browser.ts";
import { requireSameOrigin } from "#lib/platform/http/same-origin.ts";
import { AppError } from "#lib/platform/errors.ts";
import { toAppError } from "#lib/platform/unexpected-error.ts";
import { answerProblem } from "../../../answer-problem.ts";

const MAX_BODY_LENGTH = 2_000;

const form = z.object({ link: z.string() });

/** Sends the holder of a reconnect link to Gusto. No session is needed, and none is opened. */
export async function POST(request: Request): Promise<Response> {
  try {
    requireSameOrigin(request);
    const text = (await request.text()).slice(0, MAX_BODY_LENGTH);
    const parsed = form.safeParse(Object.fromEntries(new URLSearchParams(text)));
    const id = readLinkAddress(parsed.data?.link);
    if (id === null) throw new AppError("not_found", "There is no such link.");
    return await sendToGusto(id, request);
  } catch (error) {
    return answerProblem(error, "A reconnect by a link could not be started");
  }
}

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
  const { id } = toAppError(error, "A reconnect by a link could not be started", "");
  return `?problem=unknown${id ? `&id=${id}` : ""}`;
}
