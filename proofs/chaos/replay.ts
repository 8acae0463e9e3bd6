// npm run chaos:replay -- SEED | 0,1,2,…   replays one schedule of the simulation, event by event.

import { replay, runSeed } from "../simulation/run-schedule.ts";

const [what = "0"] = process.argv.slice(2);
const result = what.includes(",")
  ? await replay(what.split(",").map(Number))
  : await runSeed(Number(what));
for (const line of result.trace) console.log(line);
console.log(result.violations.length > 0 ? result.violations : "No violation.");
