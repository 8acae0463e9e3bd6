import type { UnpickableCompany } from "#lib/companies/choice/list-pickable-companies.ts";
import { CompanyName } from "../companies/company-name.tsx";
import { ConnectForm } from "./connect-form.tsx";
import { HealthBadge } from "../companies/health-badge.tsx";

/** Below the picker: companies missing from it, why, and how to bring them back. */
export function UnpickableList({ companies }: { companies: UnpickableCompany[] }) {
  return (
    <section aria-labelledby="not-connected" className="mt-8">
      <h2 id="not-connected" className="text-lead font-semibold">
        Cannot be synced now
      </h2>
      <p className="mt-1 text-table text-ink-soft">
        Your connection to these companies has ended. Reconnect to restore your choices.
      </p>
      <ul className="mt-3 divide-y divide-line overflow-hidden rounded-md border border-line bg-surface shadow-raised">
        {companies.map((company) => (
          <li
            key={company.id}
            className="flex min-h-14 flex-wrap items-center gap-x-4 gap-y-2 px-4 py-2"
          >
            <span className="min-w-0 flex-1 basis-40">
              <CompanyName name={company.tradeName ?? company.name} className="font-medium" />
            </span>
            <HealthBadge status={company.health.status} />
            <ConnectForm purpose="reconnect" companyId={company.id} size="small">
              Reconnect
            </ConnectForm>
          </li>
        ))}
      </ul>
    </section>
  );
}
