import { logger } from "#lib/platform/logger.ts";
import { receiveDelivery } from "#lib/webhooks/receive-delivery.ts";

export const dynamic = "force-dynamic";

/**
 * Gusto's deliveries: authenticated by signature, not by session. A 503 makes Gusto retry, so it is
 * returned only for faults of ours.
 */
export async function POST(request: Request): Promise<Response> {
  try {
    const { status, code, retryAfterSeconds } = await receiveDelivery(request);
    return answer(status, code, retryAfterSeconds);
  } catch (error) {
    logger().error({ err: error }, "A webhook delivery from Gusto could not be processed");
    return answer(503, "unavailable", 30);
  }
}

function answer(status: number, code: string, retryAfterSeconds?: number): Response {
  const headers: Record<string, string> = {
    "cache-control": "no-store, no-transform",
    "x-content-type-options": "nosniff",
  };
  return Response.json(
    { code },
    {
      status,
      headers:
        retryAfterSeconds === undefined
          ? headers
          : { ...headers, "retry-after": String(retryAfterSeconds) },
    },
  );
}
