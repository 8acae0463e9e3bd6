import { readCommandLine } from "../../local/command-line.ts";

const MOST_SEEDS = 1_000_000;

/** How long, how many requests a second, and what the faults are drawn from. */
export type Order = { minutes: number; rate: number; seed: number };

/** @throws PlainFailure */
export function readOrder(): Order {
  const { values, wrong } = readCommandLine({
    usage: "npm run soak [-- --minutes 30 --rate 50 --seed N]",
    about:
      "Runs load and random faults on the whole product, and says what leaked and what was lost.",
    options: {
      minutes: { type: "string", default: "30" },
      rate: { type: "string", default: "50" },
      seed: { type: "string", default: String(Math.floor(Math.random() * MOST_SEEDS)) },
    },
  });
  const [minutes, rate, seed] = [values.minutes, values.rate, values.seed].map(Number);
  if (!minutes || !rate || seed === undefined || !(minutes > 0 && rate > 0 && seed >= 0))
    throw wrong("--minutes and --rate are numbers above 0, --seed is one from 0.");
  return { minutes, rate, seed };
}
