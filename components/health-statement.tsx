"use client";

import type { TokenHealth } from "#lib/tokens/health.ts";
import { useTicking } from "./clock.tsx";
import { healthSentence } from "./health-words.ts";

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
