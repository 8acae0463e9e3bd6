import { runPart } from "../bench/processes.ts";

/* How far a reader has to go who follows one thing through the code. */

/** A function, where it is first entered. `isGiven`: it is given what the walk follows. */
export type Step = { file: string; name: string; isGiven: boolean };
export type Walks = Record<"syncRun" | "authorizationCode" | "tokenRead", Step[]>;

/** Stays: how often one file is left for another. Returns: how many of these lead into a file that was met before. */
type WalkSize = { stays: number; returns: number; files: string[] };

/** Pure. */
export function walkSize(steps: readonly Step[], room = "lib/"): WalkSize {
  const entered = steps.map(({ file }) => file).filter((file) => file.startsWith(room));
  const stays = entered.filter((file, place) => file !== entered[place - 1]);
  const files = [...new Set(stays)];
  return { stays: stays.length, returns: stays.length - files.length, files };
}

/** Walks in a process of its own, with the database and the simulator of this process's settings. */
export function takeWalks(): Promise<Walks> {
  const args = ["--import=./proofs/walks/trace-functions.ts", "--conditions=react-server"];
  // The address from which the simulator's application may be called back.
  const environment = { APP_URL: "http://localhost:3000" };
  return runPart<Walks>([...args, "proofs/walks/walk.ts"], { environment });
}
