import { env } from "#lib/env.ts";
import { findWorker } from "#lib/jobs/heartbeat.ts";

export const dynamic = "force-dynamic";

/** For load balancers and for people: 503 when the database is out of reach. A silent worker is told, but takes no traffic away. */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  try {
    const worker = await findWorker();
    return Response.json({ status: "ok", database: "ok", worker: worker.alive ? "ok" : "silent", gusto_environment: env().GUSTO_ENVIRONMENT }, { headers });
  } catch {
    return Response.json({ status: "unavailable", database: "unreachable" }, { status: 503, headers });
  }
}
