export const dynamic = "force-dynamic";

/** For liveness probes: this process answers. It asks nothing of the database, for a restart would not mend that; see /api/health. */
export function GET(): Response {
  return Response.json(
    { status: "ok" },
    { headers: { "cache-control": "no-store, no-transform" } },
  );
}
