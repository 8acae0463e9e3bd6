// npm run walks [-- --steps]: how far a reader goes who follows a sync run, an authorization code, a token read.

import { readCommandLine } from "../../local/command-line.ts";
import { reportFailure } from "../../local/plain-failure.ts";
import { openWorld } from "../bench/world.ts";
import { type Step, takeWalks, walkSize } from "./walk-size.ts";

function print(title: string, steps: readonly Step[], room: string, withSteps: boolean): void {
  const { stays, returns, files } = walkSize(steps, room);
  console.log(`${title}, in ${room}: ${stays} stays in ${files.length} files, ${returns} returns`);
  if (withSteps) for (const { file, name } of steps) console.log(`  ${file} ${name}`);
}

async function walk(): Promise<void> {
  const { values } = readCommandLine({
    usage: "npm run walks [-- --steps]",
    about:
      "Prints how many files a reader goes through who follows a sync run, an authorization code, a token read.",
    options: { steps: { type: "boolean", default: false } },
  });
  const world = await openWorld();
  try {
    const { syncRun, authorizationCode, tokenRead } = await takeWalks();
    print("A sync run", syncRun, "lib/payroll/", values.steps);
    const given = authorizationCode.filter(({ isGiven }) => isGiven);
    print("An authorization code", given, "lib/", values.steps);
    print("A token read", tokenRead, "lib/tokens/", values.steps);
  } finally {
    await world.close();
  }
}

await walk().catch(reportFailure);
process.exit();
