export const dynamic = "force-dynamic";

/**
 * For liveness probes: this process responds. It doesn't check the database, because a restart
 * wouldn't fix that; see /api/health.
 */
export function GET(): Response {
  return Response.json(
    { status: "ok" },
    { headers: { "cache-control": "no-store, no-transform" } },
  );
}
