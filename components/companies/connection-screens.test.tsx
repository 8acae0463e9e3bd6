import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import type { CompanyDetail } from "#lib/companies/company-views.ts";
import type { SyncStatus } from "#lib/payroll/data/sync-status.ts";
import {
  HEALTH_STATUSES,
  type HealthStatus,
  hasConnection,
  isEnded,
} from "#lib/tokens/health/health.ts";
import { CompanyHeader } from "./company-header.tsx";
import { CompanyList } from "./list/company-list.tsx";
import { SyncPanel } from "../payroll/sync-panel.tsx";
import { TokenPanel } from "./token-panel.tsx";

const AT = new Date("2026-11-21T12:00:00Z");

function company(status: HealthStatus): CompanyDetail {
  const health = {
    status,
    reason: null,
    since: AT,
    failingSince: status === "retrying" ? AT : null,
    nextRefreshAt: null,
    serving: !isEnded(status),
  };
  return {
    id: "0190a000-0000-7000-8000-000000000000",
    gustoUuid: "0190a000-0000-4000-8000-000000000000",
    name: "Bright Bakery",
    tradeName: null,
    city: null,
    state: null,
    peopleCount: 3,
    syncSelected: true,
    isVisible: true,
    tags: [],
    health,
    lastVerifiedAt: AT,
    lastRefreshedAt: AT,
    accessTokenExpiration: AT,
    connectedBy: null,
    connectedByUserId: null,
    connectedAt: AT,
    environment: "demo",
    gustoStatus: null,
    scope: "employees:read",
    tokenVersion: 2,
    tokenIssuedAt: AT,
    refreshDueAt: AT,
    attempts: 0,
    fingerprint: null,
    sharedWith: [],
    admins: [],
    standbys: [],
    revocationPending: false,
    mayLive: 0,
    syncRestoredAt: null,
  } as CompanyDetail;
}

const LAST_RUN = { id: "r", state: "succeeded", endedAt: AT, summary: null };
const sync = (status: HealthStatus) =>
  renderToStaticMarkup(
    <SyncPanel
      company={{
        id: "c",
        name: "Bright Bakery",
        isOn: true,
        isConnected: !isEnded(status) || status === "reconnect_required",
        isPaused: status === "reconnect_required",
        restoredAt: null,
        canPick: true,
      }}
      status={
        {
          isErasing: false,
          lastRun: LAST_RUN,
          nextAt: AT,
          activeRunId: null,
        } as unknown as SyncStatus
      }
      storedRows={null}
      actions={{ setSync: never, syncNow: never, eraseData: never }}
    />,
  );
const never = () => Promise.resolve({ kind: "idle" as const });

describe("the screens of a connection", () => {
  it.each(HEALTH_STATUSES)("show scopes only while there are tokens (%s)", (status) => {
    const panel = renderToStaticMarkup(<TokenPanel company={company(status)} isOperator />);
    expect(panel.includes("employees:read")).toBe(!isEnded(status));
    expect(panel.includes("Failing since")).toBe(status === "retrying");
  });

  it.each(HEALTH_STATUSES)("promise a next sync only if there will be one (%s)", (status) => {
    expect(sync(status).includes("Next scheduled")).toBe(!isEnded(status));
  });

  it.each(HEALTH_STATUSES)(
    "describe the last run as past if Gusto cannot be read (%s)",
    (status) => {
      expect(sync(status).includes("Done")).toBe(!isEnded(status));
      expect(sync(status).includes("Last run:")).toBe(isEnded(status));
    },
  );

  it.each(HEALTH_STATUSES)("show details of a pair only next to a pair (%s)", (status) => {
    const panel = renderToStaticMarkup(
      <TokenPanel
        company={{
          ...company(status),
          attempts: 3,
          fingerprint: "abcdef",
          health: { ...company(status).health, nextRefreshAt: AT },
        }}
        isOperator
      />,
    );
    for (const fact of ["Token version", "Fingerprint", "Attempts since"])
      expect(panel.includes(fact)).toBe(hasConnection(status));
    expect(panel.includes("Next refresh")).toBe(!isEnded(status));
    expect(panel.includes("No tokens are stored")).toBe(!hasConnection(status));
  });

  it("say on the list and above the company that Gusto has suspended it, what that means and who acts", () => {
    const suspended = { ...company("healthy"), gustoStatus: "Suspended" };
    expect(renderToStaticMarkup(<CompanyList companies={[suspended]} canReconnect />)).toContain(
      "Suspended by Gusto",
    );
    const header = renderToStaticMarkup(<CompanyHeader company={suspended} />);
    for (const part of [
      "Suspended by Gusto",
      "An admin of the company needs to resolve it with Gusto",
      "The connection stays",
    ])
      expect(header).toContain(part);
    const approved = { ...suspended, gustoStatus: "Approved" };
    expect(
      renderToStaticMarkup(
        <>
          <CompanyList companies={[approved]} canReconnect />
          <CompanyHeader company={approved} />
        </>,
      ),
    ).not.toContain("by Gusto");
  });

  it("offer a reconnect next to every loss, and nowhere else", () => {
    const lost = HEALTH_STATUSES.filter((status) =>
      renderToStaticMarkup(<CompanyList companies={[company(status)]} canReconnect />).includes(
        "Reconnect</",
      ),
    );
    expect(lost).toEqual(["reconnect_required", "ended_at_gusto"]);
  });
});
