import { TriangleAlert, type LucideIcon } from "lucide-react";
import type { ReactNode } from "react";
import { CopyTextButton } from "../ui/controls/copy-text-button.tsx";

type Props = {
  title: string;
  happened: ReactNode;
  lost: ReactNode;
  next: ReactNode;
  id?: string;
  action?: ReactNode;
  icon?: LucideIcon;
};

/** Something went wrong: what happened, whether anything is lost, what to do, an id to copy. */
export function ProblemState({
  title,
  happened,
  lost,
  next,
  id,
  action,
  icon: Icon = TriangleAlert,
}: Props) {
  return (
    <div className="mx-auto w-full max-w-xl rounded-md border border-line bg-surface p-6 shadow-raised md:p-8">
      <span className="grid size-11 place-items-center rounded-md bg-warn-tint text-warn">
        <Icon aria-hidden className="size-5" />
      </span>
      <h1 className="mt-5 text-heading font-semibold">{title}</h1>
      <div className="mt-2 text-ink-soft">{happened}</div>
      <dl className="mt-5 space-y-3 border-t border-line pt-5">
        <div>
          <dt className="text-table font-medium">Is anything lost?</dt>
          <dd className="text-ink-soft">{lost}</dd>
        </div>
        <div>
          <dt className="text-table font-medium">What to do</dt>
          <dd className="text-ink-soft">{next}</dd>
        </div>
        {id && (
          <div>
            <dt className="text-table font-medium">If it happens again, send us this id</dt>
            <dd className="mt-1">
              <CopyTextButton text={id} label={`Copy the id ${id}`} />
            </dd>
          </div>
        )}
      </dl>
      {action && <div className="mt-6 flex flex-wrap gap-2">{action}</div>}
    </div>
  );
}
