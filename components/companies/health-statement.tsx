"use client";

import type { TokenHealth } from "#lib/tokens/health/health.ts";
import { useTicking } from "../ui/clock.tsx";
import { healthSentence } from "../words/health-words.ts";

/** The sentence that says how a company's connection is, kept current. */
export function HealthStatement({
  health,
  lastVerifiedAt,
}: {
  health: TokenHealth;
  lastVerifiedAt: Date | null;
}) {
  return <>{useTicking((now) => healthSentence(health, lastVerifiedAt, now))}</>;
}
