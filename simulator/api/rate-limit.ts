// 200 requests in any 60 seconds per grant; refused requests don't count.

import { ApiError } from "../http/errors.ts";
import { lastMinute, noteAccepted, trafficOf } from "../state/traffic.ts";
import type { SimulatorContext } from "../http/app-types.ts";
import type { Simulator } from "../state/model.ts";
import type { TokenRecord } from "../state/grant-model.ts";

const WINDOW_MS = 60_000;

export function spendRateBudget(
  simulator: Simulator,
  c: SimulatorContext,
  token: TokenRecord,
): void {
  const limit = simulator.state.application.rate_limit_per_minute;
  const now = simulator.clock.now();
  const traffic = trafficOf(simulator, token.grant_id);
  const spent = lastMinute(traffic, now);
  const allowed = limit === 0 || spent.length < limit;
  if (allowed) noteAccepted(traffic, now);
  if (limit === 0) return;
  const opensAt = (spent[0] ?? now) + WINDOW_MS;
  const headers = {
    "X-RateLimit-Limit": String(limit),
    "X-RateLimit-Remaining": String(Math.max(0, limit - spent.length)),
    "X-RateLimit-Reset": resetTime(opensAt),
  };
  Object.assign(c.get("answerHeaders"), headers);
  if (!allowed) throw tooMany(Math.max(1, Math.ceil((opensAt - now) / 1000)));
}

function tooMany(retryAfter: number): ApiError {
  const body = {
    errors: [
      {
        error_key: "request",
        category: "rate_limit_exceeded",
        message: "Too many requests. Please try again later.",
      },
    ],
  };
  return new ApiError(429, body, { "Retry-After": String(retryAfter) });
}

/** A date and time as text with an offset, not epoch seconds: `2025-07-08 15:35:40 -0700`. */
function resetTime(ms: number): string {
  const shifted = new Date(ms - 7 * 3_600_000).toISOString();
  return `${shifted.slice(0, 10)} ${shifted.slice(11, 19)} -0700`;
}
