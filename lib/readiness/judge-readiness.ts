import type {
  Check,
  CheckState,
  ReadinessFacts,
  Readiness,
  Step,
  Tick,
} from "./readiness-views.ts";
import { PATH } from "./path-to-production.ts";

/** The whole path, with the current checks and the items people have ticked. Pure. */
export function judgeReadiness(facts: ReadinessFacts, ticks: ReadonlyMap<string, Tick>): Readiness {
  const steps = PATH.map(({ checks, items, ...step }): Step => ({
    ...step,
    checks: checks.map(({ judge, ...check }): Check => ({ ...check, ...judge(facts) })),
    items: items.map((item) => ({ ...item, tick: ticks.get(item.id) ?? null })),
  }));
  const checks = steps.flatMap((step) => step.checks);
  const items = steps.flatMap((step) => step.items);
  const inState = (state: CheckState) => checks.filter((check) => check.state === state).length;
  const ticked = items.filter(({ tick }) => tick !== null).length;
  return {
    environment: facts.environment,
    readAt: facts.now,
    appUrl: facts.appUrl,
    steps,
    counts: {
      shown: inState("shown"),
      not_seen: inState("not_seen"),
      problem: inState("problem"),
      ticked,
      unticked: items.length - ticked,
    },
  };
}
