import { CompanyName, peopleOf } from "../companies/company-name.tsx";
import { HealthBadge } from "../companies/health-badge.tsx";
import type { PickerCompany, PickerPolicy } from "./picker-selection.ts";

type Props = {
  company: PickerCompany;
  policy: PickerPolicy;
  isSelected: boolean;
  onToggle: (on: boolean) => void;
};

/** One company in the picker. */
export function PickerRow({ company, policy, isSelected, onToggle }: Props) {
  const facts = [company.place, peopleOf(company.people ?? null)].filter(Boolean).join(" · ");
  return (
    <label className="grid min-h-14 grid-cols-[auto_minmax(0,1fr)] items-center gap-x-3 gap-y-1.5 px-4 py-2 md:grid-cols-[auto_minmax(0,1fr)_10.5rem] transition-colors hover:bg-sunken/60 has-checked:bg-accent-tint/45 has-focus-visible:outline-2 has-focus-visible:-outline-offset-2 has-focus-visible:outline-accent">
      <input
        type={policy === "one" ? "radio" : "checkbox"}
        name="companyId"
        value={company.id}
        checked={isSelected}
        onChange={(event) => onToggle(event.target.checked)}
        className="size-4.5 shrink-0 focus-visible:outline-none"
      />
      <span className="min-w-0 md:grid md:grid-cols-[minmax(0,1fr)_13rem] md:items-center md:gap-4">
        <CompanyName name={company.name} className="font-medium" />
        <span className="block truncate text-table text-ink-soft tabular-nums">
          {facts || "No details from Gusto yet"}
        </span>
      </span>
      <span className="flex max-md:col-start-2 md:justify-self-end">
        <HealthBadge status={company.status ?? "healthy"} />
      </span>
    </label>
  );
}
