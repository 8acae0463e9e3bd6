import { clockAheadMs } from "../database-clock.ts";
import { logger } from "../logger.ts";
import { processWide } from "../process/process-wide.ts";
import { isOff } from "./find-wrong-clocks.ts";

const told = processWide("clock that was told of", () => ({ isOff: false }));

/** One line when this machine's clock goes wrong, and one when it is right again. */
export function tellClock(aheadSeconds = Math.round(clockAheadMs() / 1_000)): void {
  if (isOff(aheadSeconds) === told.isOff) return;
  told.isOff = !told.isOff;
  if (!told.isOff) return logger().info("This machine's clock agrees with the database's again");
  logger().warn(
    { problem: "clock_off", aheadSeconds },
    `This machine's clock is ${Math.abs(aheadSeconds)} s ${aheadSeconds > 0 ? "ahead of" : "behind"} the database's. Stored times and leases follow the database's; let NTP set both.`,
  );
}
