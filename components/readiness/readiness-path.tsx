import { CircleCheck, CircleDashed, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { formatDay } from "#lib/platform/format.ts";
import type {
  Check,
  CheckState,
  HumanItem,
  Readiness,
  Step,
} from "#lib/readiness/readiness-views.ts";
import { classNames } from "../ui/class-names.ts";
import { ExactTime, TimeAgo } from "../ui/clock.tsx";
import { Panel } from "../ui/panel.tsx";
import { CHECK_WORDS } from "../words/readiness-words.ts";
import { TONE_TEXT } from "../ui/tone.ts";

const ICONS: Record<CheckState, LucideIcon> = {
  shown: CircleCheck,
  not_seen: CircleDashed,
  problem: TriangleAlert,
};

/**
 * Gusto's path from account to launch. `renderItem` renders a manual step: as a form, or as text to
 * print.
 */
export function ReadinessPath({
  readiness,
  renderItem,
}: {
  readiness: Readiness;
  renderItem: (item: HumanItem) => ReactNode;
}) {
  return (
    <ol className="space-y-5 print:space-y-3">
      {readiness.steps.map((step, index) => (
        <li key={step.id} className="print:break-inside-avoid">
          <Panel title={`${index + 1}. ${step.title}`} aside={<StepCount step={step} />} flush>
            <p className="px-4 pt-3 pb-2 text-table text-ink-soft">{step.sentence}</p>
            <ul>
              {step.checks.map((check) => (
                <CheckLine key={check.id} check={check} />
              ))}
              {step.items.map((item) => (
                <li key={item.id} className="border-t border-line px-4 py-3">
                  {renderItem(item)}
                </li>
              ))}
            </ul>
          </Panel>
        </li>
      ))}
    </ol>
  );
}

function StepCount({ step: { checks, items } }: { step: Step }) {
  const done =
    checks.filter(({ state }) => state === "shown").length +
    items.filter(({ tick }) => tick !== null).length;
  const all = checks.length + items.length;
  return (
    <span
      className={classNames(
        "text-table tabular-nums",
        done === all ? "font-medium text-good" : "text-ink-faint",
      )}
    >
      {done} of {all}
    </span>
  );
}

function CheckLine({ check: { state, title, evidence, at, todo } }: { check: Check }) {
  const { word, tone } = CHECK_WORDS[state];
  const Icon = ICONS[state];
  return (
    <li className="flex gap-3 border-t border-line px-4 py-3">
      <Icon aria-hidden className={classNames("mt-0.5 size-4.5 shrink-0", TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          <span className={classNames("text-label font-medium", TONE_TEXT[tone])}>{word}</span>
        </p>
        <p className="max-w-[80ch] text-table text-ink-soft wrap-anywhere">
          {evidence}
          {at && (
            <span className="text-ink-faint">
              {" "}
              <span className="print:hidden">
                <TimeAgo at={at} style="long" />
              </span>
              <span className="hidden print:inline">
                <ExactTime at={at} />
              </span>
            </span>
          )}
        </p>
        {todo && (
          <p className="mt-0.5 max-w-[80ch] text-table">
            <span className="font-medium">
              {state === "problem" ? "To fix it:" : "To show it:"}
            </span>{" "}
            {todo}
          </p>
        )}
      </div>
    </li>
  );
}

/** A completed step, as text. */
export function ItemText({ item: { title, help, tick } }: { item: HumanItem }) {
  const Icon = tick ? CircleCheck : CircleDashed;
  return (
    <div className="flex gap-3">
      <Icon
        aria-hidden
        className={classNames("mt-0.5 size-4.5 shrink-0", tick ? "text-good" : "text-idle")}
      />
      <div className="min-w-0 flex-1">
        <p className="flex flex-wrap items-baseline gap-x-2">
          <span className="font-medium">{title}</span>
          <span className={classNames("text-label font-medium", tick ? "text-good" : "text-idle")}>
            {tick ? "Done" : "For a person"}
          </span>
        </p>
        {tick ? (
          <p className="max-w-[80ch] text-table text-ink-soft wrap-anywhere">
            <bdi>{tick.note}</bdi>{" "}
            <span className="text-ink-faint">
              {formatDay(tick.doneOn.toISOString())}
              {tick.by && (
                <>
                  , <bdi>{tick.by}</bdi>
                </>
              )}
            </span>
          </p>
        ) : (
          <p className="max-w-[80ch] text-table text-ink-soft">{help}</p>
        )}
      </div>
    </div>
  );
}
