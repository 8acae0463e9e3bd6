import type { LucideIcon } from "lucide-react";
import type { ReactNode } from "react";

type Props = {
  icon: LucideIcon;
  title: string;
  children: ReactNode;
  action?: ReactNode;
  /** If the page shows nothing else. */ isWholePage?: boolean;
};

/** An empty list: what it is for, and what to do. */
export function EmptyState({ icon: Icon, title, children, action, isWholePage = false }: Props) {
  const Heading = isWholePage ? "h1" : "h2";
  return (
    <div className="flex flex-col items-center px-6 py-14 text-center">
      <span className="grid size-11 place-items-center rounded-md border border-line bg-sunken text-ink-soft">
        <Icon aria-hidden className="size-5" />
      </span>
      <Heading className="mt-4 text-lead font-semibold">{title}</Heading>
      <div className="mt-1 max-w-[52ch] text-ink-soft">{children}</div>
      {action && <div className="mt-5 flex flex-wrap justify-center gap-2">{action}</div>}
    </div>
  );
}
