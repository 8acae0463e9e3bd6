import { control, refreshExchanges } from "#test/connected-company.ts";
import type { Figure } from "../figure.ts";
import { connectFleet, expireIn } from "../fleet.ts";
import { tokenPath } from "../load.ts";
import { p50AndP99 } from "../percentile.ts";
import { type Part, startApiServer, stopParts } from "../processes.ts";
import type { Run } from "../run.ts";
import type { World } from "../world.ts";

const CALLERS = 200;

/** Everyone requests the same expired token at the same moment, in several processes. */
export async function* tokenStorm({ world, quick }: Run): AsyncGenerator<Figure> {
  for (const processes of quick ? [4] : [1, 2, 4]) {
    const servers = await Promise.all(Array.from({ length: processes }, () => startApiServer()));
    for (const gustoMs of quick ? [100] : [100, 12_000]) {
      const { times, failures, exchanges } = await storm(world, servers, gustoMs);
      yield {
        name: "token.storm",
        value: exchanges,
        unit: "exchanges",
        detail: { processes, gusto_ms: gustoMs, callers: CALLERS, failures, ...p50AndP99(times) },
      };
    }
    await stopParts(servers);
  }
}

/** One storm against running servers. */
export async function storm(
  world: World,
  servers: Pick<Part, "url">[],
  gustoMs: number,
): Promise<{ times: number[]; failures: number; exchanges: number; tokens: number }> {
  const [company] = await connectFleet(world.simulator, 1);
  if (!company) throw new Error("No company was connected.");
  await warmUp(world, servers, tokenPath(company));
  await expireIn([company.tokenId], -60);
  await control(world.simulator, "/faults", {
    endpoint: "/oauth/token",
    mode: "delay",
    times: null,
    delay_ms: gustoMs,
  });
  const answers = await Promise.all(
    Array.from({ length: CALLERS }, (_, index) =>
      ask(`${servers[index % servers.length]?.url}${tokenPath(company)}`, world.apiKey),
    ),
  );
  await control(world.simulator, "/faults", undefined, "DELETE");
  return {
    times: answers.map((answer) => answer.ms),
    failures: answers.filter((answer) => answer.token === null).length,
    exchanges: (await refreshExchanges(world.simulator, company.gustoUuid)).length,
    tokens: new Set(answers.map((answer) => answer.token)).size,
  };
}

/** A process' first requests open connections and compile code. */
async function warmUp(world: World, servers: Pick<Part, "url">[], path: string): Promise<void> {
  await Promise.all(
    servers.flatMap((server) =>
      Array.from({ length: 20 }, () => ask(`${server.url}${path}`, world.apiKey)),
    ),
  );
}

async function ask(url: string, apiKey: string): Promise<{ ms: number; token: string | null }> {
  const begun = performance.now();
  const answer = await fetch(url, { headers: { authorization: `Bearer ${apiKey}` } }).catch(
    () => null,
  );
  const body = answer?.status === 200 ? ((await answer.json()) as { access_token: string }) : null;
  return { ms: performance.now() - begun, token: body?.access_token ?? null };
}
