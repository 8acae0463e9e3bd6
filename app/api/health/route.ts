import { env } from "#lib/platform/env.ts";
import { findInstallationProblem } from "#lib/installation/find-installation-problem.ts";
import { livePages } from "#lib/companies/live/watch-changes.ts";
import { findWrongClocks } from "#lib/platform/clocks/find-wrong-clocks.ts";
import { readClocks } from "#lib/platform/clocks/read-clocks.ts";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { isDraining } from "#lib/platform/process/stop-signal.ts";

export const dynamic = "force-dynamic";

/**
 * For load balancers and people: 503 if the database is unreachable or belongs to another
 * installation, and before a shutdown (DRAIN_SECONDS). A silent worker or a wrong clock is reported,
 * but doesn't take the app out of rotation.
 */
export async function GET(): Promise<Response> {
  const headers = { "cache-control": "no-store" };
  if (isDraining()) return Response.json({ status: "draining" }, { status: 503, headers });
  try {
    const [worker, problem, clocks] = await Promise.all([
      findWorker(),
      findInstallationProblem(),
      readClocks(),
    ]);
    if (problem)
      return Response.json(
        {
          status: "unavailable",
          database: "ok",
          installation: problem.code,
          message: problem.message,
        },
        { status: 503, headers },
      );
    return Response.json(
      {
        status: "ok",
        database: "ok",
        worker: worker.alive ? "ok" : "silent",
        // The readiness page says whose clock is off; this response is public.
        clocks: findWrongClocks(clocks).length === 0 ? "ok" : "off",
        // A pooler is in between, and DATABASE_LISTEN_URL is not set. Known only once a page was open.
        ...(livePages().state === "pooled" && { open_pages: "asking" }),
        gusto_environment: env().GUSTO_ENVIRONMENT,
      },
      { headers },
    );
  } catch {
    return Response.json(
      { status: "unavailable", database: "unreachable" },
      { status: 503, headers },
    );
  }
}
