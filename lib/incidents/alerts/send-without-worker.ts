import "server-only";
import { setInterval } from "node:timers";
import { findWorker } from "#lib/platform/jobs/heartbeat.ts";
import { logger } from "#lib/platform/logger.ts";
import { stopSignal } from "#lib/platform/process/stop-signal.ts";
import { updateIncidents } from "../update-incidents.ts";
import { CHANNEL_IDS, hasChannel } from "./channels.ts";
import { sendAlerts } from "./send-alerts.ts";

const LOOK_EVERY_MS = 15_000;

/** The app sends alerts while no worker is alive: that none is has to be told, too. */
export function sendAlertsWithoutWorker(): void {
  if (!CHANNEL_IDS.some(hasChannel)) return;
  const timer = setInterval(
    () =>
      void sendIfNoWorker().catch((error: unknown) =>
        logger().debug({ err: error }, "Could not look whether alerts wait"),
      ),
    LOOK_EVERY_MS,
  );
  timer.unref();
  stopSignal().addEventListener("abort", () => clearInterval(timer), { once: true });
}

/** @returns whether no worker was alive */
export async function sendIfNoWorker(): Promise<boolean> {
  if ((await findWorker()).alive) return false;
  await updateIncidents();
  await Promise.all(CHANNEL_IDS.map((channel) => sendAlerts(channel)));
  return true;
}
