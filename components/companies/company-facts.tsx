import type { CompanyDetail } from "#lib/companies/company-views.ts";
import { clipText } from "../ui/clip-text.ts";
import { TimeAgo } from "../ui/clock.tsx";
import { peopleOf, placeOf } from "./company-name.tsx";
import { Panel } from "../ui/panel.tsx";

/** What Gusto says about the company, and who may act for it. */
export function CompanyFacts({ company }: { company: CompanyDetail }) {
  const facts: [term: string, value: React.ReactNode][] = [
    [
      "Legal name",
      company.tradeName && company.tradeName !== company.name ? (
        <bdi key="name">{clipText(company.name)}</bdi>
      ) : null,
    ],
    ["Place", placeOf(company)],
    ["People", peopleOf(company.peopleCount)],
    ["Status in Gusto", company.gustoStatus && clipText(company.gustoStatus, 60)],
    ["Environment", company.environment === "production" ? "Production" : "Demo"],
    ["Connected", company.isVisible && <TimeAgo key="at" at={company.connectedAt} style="long" />],
    [
      "Connected by",
      company.connectedBy && <bdi key="by">{clipText(company.connectedBy, 60)}</bdi>,
    ],
    [
      "Also connected by",
      company.standbys.length > 0 && <StandbyNames key="standbys" names={company.standbys} />,
    ],
    [
      "Gusto uuid",
      <span key="uuid" className="font-mono text-label wrap-anywhere select-all">
        {company.gustoUuid}
      </span>,
    ],
  ];
  return (
    <Panel title="Company">
      <dl className="space-y-2.5 text-table">
        {facts
          .filter(([, value]) => value !== null && value !== "" && value !== false)
          .map(([term, value]) => (
            <div key={term} className="grid grid-cols-[7rem_minmax(0,1fr)] gap-3">
              <dt className="text-ink-faint">{term}</dt>
              <dd className="min-w-0 wrap-anywhere">{value}</dd>
            </div>
          ))}
      </dl>
      {company.admins.length > 0 && (
        <>
          <h3 className="mt-5 border-t border-line pt-4 text-table font-semibold">
            Who can see it here
          </h3>
          <ul className="mt-2 space-y-2 text-table">
            {company.admins.map((admin) => (
              <li key={`${admin.email} ${admin.name}`} className="min-w-0">
                <bdi className="block truncate">
                  {clipText(admin.name ?? admin.email ?? "Unnamed", 80)}
                </bdi>
                {admin.name && admin.email && (
                  <bdi className="block truncate text-ink-faint">{clipText(admin.email, 80)}</bdi>
                )}
              </li>
            ))}
          </ul>
        </>
      )}
    </Panel>
  );
}

function StandbyNames({ names }: { names: CompanyDetail["standbys"] }) {
  return (
    <>
      <bdi>{names.map((name) => clipText(name ?? "another admin", 60)).join(", ")}</bdi>; takes over
      if needed
    </>
  );
}
