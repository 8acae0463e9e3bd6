// npm run chaos:replay -- SEED | 0,1,2,…   replays one schedule of the simulation, event by event.

import { readCommandLine } from "../../local/command-line.ts";
import { reportFailure } from "../../local/plain-failure.ts";
import { replay, runSeed } from "../simulation/run-schedule.ts";

async function run(): Promise<void> {
  const { positionals, wrong } = readCommandLine({
    usage: "npm run chaos:replay -- SEED | CHOICE,CHOICE,…",
    about: "Shows one schedule of the simulation, event by event: that of a seed, or of choices.",
    positionals: [1, 1],
  });
  const [what = ""] = positionals;
  if (!/^\d+(,\d+)*$/.test(what)) throw wrong(`"${what.slice(0, 60)}" is not a schedule.`);
  const result = what.includes(",")
    ? await replay(what.split(",").map(Number))
    : await runSeed(Number(what));
  for (const line of result.trace) console.log(line);
  console.log(result.violations.length > 0 ? result.violations : "No violation.");
}

await run().catch(reportFailure);
