import { Check, X } from "lucide-react";

const READ = [
  "Company name, locations and admins",
  "People: names, departments, jobs and pay",
  "Pay schedules and payrolls, with their totals",
];
const NEVER = [
  "Run, change or cancel a payroll",
  "Change people, pay or bank details",
  "See your Gusto password",
];

/** What is read from Gusto, and what is never done. */
export function SharedData() {
  return (
    <div className="grid gap-x-8 gap-y-5 sm:grid-cols-2">
      <List
        title="What this app reads"
        items={READ}
        icon={<Check aria-hidden className="mt-0.5 size-4 shrink-0 text-good" />}
      />
      <List
        title="What this app can never do"
        items={NEVER}
        icon={<X aria-hidden className="mt-0.5 size-4 shrink-0 text-ink-faint" />}
      />
    </div>
  );
}

function List({ title, items, icon }: { title: string; items: string[]; icon: React.ReactNode }) {
  return (
    <div>
      <h2 className="text-table font-semibold">{title}</h2>
      <ul className="mt-2 space-y-1.5">
        {items.map((item) => (
          <li key={item} className="flex gap-2 text-ink-soft">
            {icon}
            <span>{item}</span>
          </li>
        ))}
      </ul>
    </div>
  );
}
