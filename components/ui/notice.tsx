import { CircleCheck, Info, TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "./class-names.ts";
import { TONE_TEXT, TONE_TINT, type Tone } from "./tone.ts";

const ICONS: Record<Tone, LucideIcon> = {
  good: CircleCheck,
  info: Info,
  warn: TriangleAlert,
  bad: TriangleAlert,
  idle: Info,
};

/** A tinted message: icon, bold lead, the rest in ink. */
export function Notice({
  tone,
  title,
  children,
  action,
}: {
  tone: Tone;
  title: string;
  children?: ReactNode;
  action?: ReactNode;
}) {
  const Icon = ICONS[tone];
  return (
    <div
      className={classNames(
        "flex flex-wrap items-start gap-x-3 gap-y-2 rounded-md px-4 py-3",
        TONE_TINT[tone],
      )}
    >
      <Icon aria-hidden className={classNames("mt-0.5 size-4.5 shrink-0", TONE_TEXT[tone])} />
      <div className="min-w-0 flex-1 basis-56">
        <p className="font-semibold">{title}</p>
        {children && <div className="mt-0.5 text-ink">{children}</div>}
      </div>
      {action && <div className="flex shrink-0 flex-wrap gap-2">{action}</div>}
    </div>
  );
}
