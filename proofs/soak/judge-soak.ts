import type { Report } from "../drills/report.ts";
import type { Sample } from "./samples.ts";
import { afterWarmUp, floors, growthPerMinute, type Point, WARM_UP_SHARE } from "./trend.ts";

/* What the samples of a soak promise. Pure. */

/** After the warm-up: twenty megabytes in the twenty minutes that are left of thirty. */
const MOST_MEGABYTES_A_MINUTE = 1;
const MOST_DESCRIPTORS_A_MINUTE = 0.2;
const MOST_CONNECTIONS_A_MINUTE = 0.2;

/** @param mostConnections what the pools of all processes may hold together */
export function judgeSamples(
  report: Report,
  samples: readonly Sample[],
  minutes: number,
  mostConnections: number,
): void {
  const growth = (value: (sample: Sample) => number): number => {
    const points: Point[] = samples.map((sample) => ({
      minute: sample.minute,
      value: value(sample),
    }));
    return growthPerMinute(floors(afterWarmUp(points, minutes)));
  };
  const share = `after ${Math.round(WARM_UP_SHARE * minutes)} minutes of warm-up`;
  for (const part of ["app", "worker"] as const) {
    const memory = growth((sample) => sample[part].megabytes);
    report.check(
      `the ${part}'s memory is flat`,
      memory <= MOST_MEGABYTES_A_MINUTE,
      `${signed(memory)} MB a minute ${share}, ${MOST_MEGABYTES_A_MINUTE} allowed; ${samples.at(-1)?.[part].megabytes} MB at the end`,
    );
    const descriptors = growth((sample) => sample[part].descriptors);
    report.check(
      `the ${part} leaks no file descriptor`,
      descriptors <= MOST_DESCRIPTORS_A_MINUTE,
      `${signed(descriptors)} a minute, ${samples.at(-1)?.[part].descriptors} at the end`,
    );
  }
  const connections = growth((sample) => sample.connections);
  const most = Math.max(0, ...samples.map((sample) => sample.connections));
  report.check(
    "no connection is leaked",
    connections <= MOST_CONNECTIONS_A_MINUTE && most <= mostConnections,
    `${signed(connections)} a minute, ${most} at most, ${mostConnections} allowed`,
  );
  const stuck = samples.filter((sample) => sample.stuck > 0);
  report.check(
    "no transaction is left open",
    stuck.length === 0,
    stuck[0] ? `${stuck[0].stuck} in minute ${stuck[0].minute.toFixed(1)}` : "",
  );
}

function signed(value: number): string {
  return `${value >= 0 ? "+" : ""}${value.toFixed(2)}`;
}
