import { getAccessToken } from "#lib/tokens/serving/get-access-token.ts";
import type { FleetCompany } from "./fleet.ts";

const PROBE_EVERY_MS = 50;

/** A caller that requests one company's token after another while something else runs. */
export function probe(fleet: FleetCompany[]): {
  end(): Promise<{ times: number[]; failures: number }>;
} {
  const times: number[] = [];
  let failures = 0;
  let running = true;
  const ask = async (): Promise<void> => {
    for (let index = 0; running; index += 1) {
      const begun = performance.now();
      const outcome = await getAccessToken({
        gustoUuid: fleet[(index * 7) % fleet.length]?.gustoUuid ?? "",
        actor: "worker",
      }).catch(() => null);
      times.push(performance.now() - begun);
      if (outcome?.kind !== "fresh") failures += 1;
      await new Promise((resolve) => setTimeout(resolve, PROBE_EVERY_MS));
    }
  };
  const asked = ask();
  return {
    async end() {
      running = false;
      await asked;
      return { times, failures };
    },
  };
}
