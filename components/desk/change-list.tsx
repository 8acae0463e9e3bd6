import {
  BadgeDollarSign,
  CircleCheck,
  TriangleAlert,
  UserMinus,
  UserPlus,
  type LucideIcon,
} from "lucide-react";
import Link from "next/link";
import type { DeskChange } from "#lib/payroll/desk/desk-views.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { classNames } from "../ui/class-names.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { TONE_TINT } from "../ui/tone.ts";
import { changeSentence, CHANGE_TONES } from "./desk-words.ts";

const ICONS: Record<DeskChange["kind"], LucideIcon> = {
  hired: UserPlus,
  left: UserMinus,
  pay_changed: BadgeDollarSign,
  suspended: TriangleAlert,
  reinstated: CircleCheck,
};

/** What changed, the newest first; each leads to whom or what it is about. */
export function ChangeList({ changes, today }: { changes: readonly DeskChange[]; today: string }) {
  return (
    <ul className="divide-y divide-line">
      {changes.map((change) => (
        <ChangeLine key={change.id} change={change} today={today} />
      ))}
    </ul>
  );
}

function ChangeLine({ change, today }: { change: DeskChange; today: string }) {
  const { companyId, companyName, employeeUuid, kind } = change;
  const Icon = ICONS[kind];
  const path = `/companies/${companyId}${employeeUuid ? `/people/${employeeUuid}` : ""}`;
  return (
    <li className="relative flex items-start gap-3 px-4 py-2.5 hover:bg-sunken/70">
      <span
        className={classNames(
          "grid size-6 shrink-0 place-items-center rounded-full",
          TONE_TINT[CHANGE_TONES[kind]],
        )}
      >
        <Icon aria-hidden className="size-3.5" />
      </span>
      <span className="min-w-0 flex-1">
        <Link
          href={path}
          data-row-link
          prefetch={false}
          className="font-medium wrap-anywhere after:absolute after:inset-0"
        >
          {changeSentence(change, today)}
        </Link>
        <CompanyName name={companyName} className="text-table text-ink-soft" />
      </span>
      <TimeAgo at={change.at} className="shrink-0 text-table text-ink-faint tabular-nums" />
    </li>
  );
}
