import { existsSync, readdirSync } from "node:fs";
import path from "node:path";
import { PlainFailure } from "../../../local/plain-failure.ts";

const LIBRARIES = "/usr/lib";

/** The environment of a process whose wall clock is off by so many seconds, with the machine's own monotonic one. @throws PlainFailure */
export function wrongClock(seconds: number): Record<string, string> {
  return {
    LD_PRELOAD: findLibrary(),
    FAKETIME: `${seconds >= 0 ? "+" : ""}${seconds}s`,
    FAKETIME_DONT_FAKE_MONOTONIC: "1",
  };
}

function findLibrary(): string {
  const found = existsSync(LIBRARIES)
    ? readdirSync(LIBRARIES)
        .map((folder) => path.join(LIBRARIES, folder, "faketime", "libfaketimeMT.so.1"))
        .find((file) => existsSync(file))
    : undefined;
  if (found) return found;
  throw new PlainFailure(
    "it needs libfaketime, which sets a clock for one process alone (Debian: apt-get install libfaketime)",
  );
}
