import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { classNames } from "../../ui/class-names.ts";
import { TONE_TEXT, TONE_TINT, type Tone } from "../../ui/tone.ts";

type Props = {
  icon: LucideIcon;
  tone: Tone;
  title: ReactNode;
  children: ReactNode;
  action?: ReactNode;
};

/** The card on every page that the holder of a link sees. */
export function LinkCard({ icon: Icon, tone, title, children, action }: Props) {
  return (
    <main
      id="content"
      tabIndex={-1}
      className="grid min-h-dvh place-items-center px-4 py-10 outline-none"
    >
      <div className="w-full max-w-xl rounded-md border border-line bg-surface p-6 shadow-raised md:p-8">
        <span
          className={classNames(
            "grid size-11 place-items-center rounded-md",
            TONE_TINT[tone],
            TONE_TEXT[tone],
          )}
        >
          <Icon aria-hidden className="size-5" />
        </span>
        <h1 className="mt-5 text-heading font-semibold wrap-anywhere">{title}</h1>
        <div className="mt-2 space-y-4 text-ink-soft">{children}</div>
        {action && <div className="mt-6 flex flex-wrap gap-2">{action}</div>}
      </div>
    </main>
  );
}
