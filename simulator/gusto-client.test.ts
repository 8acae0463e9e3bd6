// Gusto's own generated client, with its strict response schemas, must accept every response.

import { describe, expect, it } from "vitest";
import { GustoEmbedded } from "@gusto/embedded-api-v-2026-06-15";
import { startReceiver } from "./test-receiver.ts";
import { text, useSimulator } from "./test-support.ts";

const SEEDED_COMPANIES = [0, 1, 2, 3, 4, 5, 6, 7];

describe("Gusto's own client", () => {
  const simulator = useSimulator();

  async function connect(index: number) {
    await simulator.control("POST", "/application", { rate_limit_per_minute: 0 });
    const companyId = await simulator.companyUuid(index);
    const { access_token } = await simulator.grant([companyId]);
    return {
      companyId,
      client: new GustoEmbedded({ serverURL: simulator.url(), companyAccessAuth: access_token }),
    };
  }

  it.each(SEEDED_COMPANIES)(
    "reads the company, its admins, locations and departments (company %i)",
    async (index) => {
      const { client, companyId } = await connect(index);
      const { company } = await client.companies.get({ companyId });
      expect(company?.uuid).toBe(companyId);
      expect(company?.primaryPayrollAdmin?.email).toMatch(/@/);
      const admins = await client.companies.listAdmins({ companyId });
      expect(admins.admins?.length).toBeGreaterThan(0);
      const locations = await client.locations.get({ companyId });
      expect(locations.companyLocationsList?.length).toBeGreaterThan(0);
      const location = await client.locations.retrieve({
        locationId: locations.companyLocationsList?.[0]?.uuid ?? "",
      });
      expect(location.location?.uuid).toBe(locations.companyLocationsList?.[0]?.uuid);
      const departments = await client.departments.getAll({ companyUuid: companyId });
      expect(departments.departmentList?.length).toBeGreaterThan(1);
    },
  );

  it.each(SEEDED_COMPANIES)(
    "reads employees with jobs and compensations, and contractors (company %i)",
    async (index) => {
      const { client, companyId } = await connect(index);
      const { showEmployees } = await client.employees.list({
        companyId,
        include: [
          "all_compensations",
          "all_home_addresses",
          "current_home_address",
          "company_name",
        ],
      });
      expect(showEmployees?.length).toBeGreaterThanOrEqual(5);
      expect(showEmployees?.every((employee) => (employee.jobs?.length ?? 0) > 0)).toBe(true);
      const employeeId = showEmployees?.[0]?.uuid ?? "";
      expect((await client.employees.get({ employeeId })).employee?.uuid).toBe(employeeId);
      const jobs = await client.jobsAndCompensations.getJobs({ employeeId });
      expect(jobs.jobs?.[0]?.compensations?.[0]?.rate).toMatch(/^\d+\.\d\d$/);
      const jobId = jobs.jobs?.[0]?.uuid ?? "";
      expect(
        (await client.jobsAndCompensations.getCompensations({ jobId })).compensations?.length,
      ).toBeGreaterThan(0);
      const { contractors } = await client.contractors.list({ companyUuid: companyId });
      expect(contractors).toBeDefined();
    },
  );

  it.each(SEEDED_COMPANIES)(
    "reads pay schedules, pay periods and payrolls with totals (company %i)",
    async (index) => {
      const { client, companyId } = await connect(index);
      const { payScheduleShowResponse } = await client.paySchedules.getAll({ companyId });
      expect(payScheduleShowResponse?.[0]?.frequency).toBeDefined();
      const { payPeriods } = await client.paySchedules.getPayPeriods({ companyId });
      expect(payPeriods?.length).toBeGreaterThan(4);
      const { payrollList } = await client.payrolls.list({
        companyId,
        per: 100,
        processingStatuses: ["processed", "unprocessed"],
        payrollTypes: ["regular", "off_cycle"],
        include: ["totals", "taxes", "payroll_status_meta"],
      });
      expect(payrollList?.some((payroll) => payroll.processed === false)).toBe(true);
      for (const { uuid } of payrollList ?? []) {
        const shown = await client.payrolls.get({
          companyId,
          payrollId: uuid ?? "",
          include: ["benefits", "deductions", "taxes", "payroll_taxes", "payroll_status_meta"],
        });
        expect(shown.payrollShow?.uuid).toBe(uuid);
      }
    },
  );

  it("introspects a token", async () => {
    const { client, companyId } = await connect(0);
    const { tokenInfo } = await client.introspection.getInfo({});
    expect(tokenInfo?.resource).toEqual({ type: "Company", uuid: companyId });
    expect(tokenInfo?.resourceOwner?.type).toBe("CompanyAdmin");
  });

  it("reads the events of connecting", async () => {
    const { companyId } = await connect(0);
    const system = (await simulator.token({ grant_type: "system_access" })).json["access_token"];
    const client = new GustoEmbedded({ serverURL: simulator.url() });
    const { eventList } = await client.events.get({ systemAccessAuth: text(system) }, {});
    expect(eventList?.map((event) => [event.eventType, event.resourceUuid])).toEqual([
      ["company.provisioned", companyId],
    ]);
  });

  it("subscribes to webhooks, verifies, changes, and unsubscribes", async () => {
    const receiver = await startReceiver();
    const security = { systemAccessAuth: await simulator.systemToken() };
    const { webhooks } = new GustoEmbedded({ serverURL: simulator.url() });
    const made = await webhooks.createSubscription(security, {
      requestBody: { url: receiver.url, subscriptionTypes: ["Company", "Employee"] },
    });
    const webhookSubscriptionUuid = made.webhookSubscription?.uuid ?? "";
    expect(made.webhookSubscription).toMatchObject({
      url: receiver.url,
      status: "pending",
      subscriptionTypes: ["Company", "Employee"],
    });
    const told = await webhooks.requestVerificationToken(security, { webhookSubscriptionUuid });
    expect(told.webhookVerificationTokenResponse?.message).toContain("Success");
    const verificationToken = (
      JSON.parse((await receiver.waitFor(2))[1]?.body ?? "") as { verification_token: string }
    ).verification_token;
    const verified = await webhooks.verify(security, {
      webhookSubscriptionUuid,
      requestBody: { verificationToken },
    });
    expect(verified.webhookSubscription?.status).toBe("verified");
    await webhooks.updateSubscription(security, {
      webhookSubscriptionUuid,
      requestBody: { subscriptionTypes: ["Payroll"] },
    });
    expect(
      (await webhooks.getSubscription(security, { webhookSubscriptionUuid })).webhookSubscription
        ?.subscriptionTypes,
    ).toEqual(["Payroll"]);
    expect(
      (await webhooks.getV1WebhooksHealthCheck(security, {})).webhooksHealthCheckStatus?.status,
    ).toBe("healthy");
    await webhooks.deleteSubscription(security, { webhookSubscriptionUuid });
    expect((await webhooks.listSubscriptions(security, {})).webhookSubscriptions).toEqual([]);
    await expect(webhooks.getSubscription(security, { webhookSubscriptionUuid })).rejects.toThrow();
    await receiver.close();
  });
});
