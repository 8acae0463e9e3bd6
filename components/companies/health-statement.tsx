"use client";

import type { TokenHealth } from "#lib/tokens/health/health.ts";
import { useTicking } from "../ui/clock.tsx";
import { healthSentence } from "../words/health-words.ts";

/** One sentence about a company's connection, kept up to date. */
export function HealthStatement({
  health,
  lastVerifiedAt,
}: {
  health: TokenHealth;
  lastVerifiedAt: Date | null;
}) {
  return <>{useTicking((now) => healthSentence(health, lastVerifiedAt, now))}</>;
}
