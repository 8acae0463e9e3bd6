import type { CompanyDay, FleetDay } from "#lib/companies/verified-days/verified-days.ts";
import {
  companyDaysSentence,
  companyDayWords,
  fleetDaysSentence,
  fleetDayWords,
} from "./verified-day-words.ts";
import { DaysPanel } from "./days-panel.tsx";

/** On which of the last ninety days Gusto accepted a company's connection. */
export function CompanyVerifiedDays({ days }: { days: CompanyDay[] }) {
  return (
    <DaysPanel
      title="Last 90 days"
      sentence={companyDaysSentence(days)}
      days={days.map(companyDayWords)}
      legend={{
        full: "Verified with Gusto",
        split: "Failing, for all or part of the day",
        low: "Not checked",
        open: "Not verified yet today",
        line: "Not connected, or no record",
      }}
    />
  );
}

/** How many of all companies Gusto accepted on each of the last ninety days. */
export function FleetVerifiedDays({ days }: { days: FleetDay[] }) {
  return (
    <DaysPanel
      title="Companies verified, last 90 days"
      sentence={fleetDaysSentence(days)}
      days={days.map(fleetDayWords)}
      legend={{
        full: "All verified with Gusto",
        part: "Not all",
        open: "Today, so far",
        line: "No record",
      }}
    />
  );
}
