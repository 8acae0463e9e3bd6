// What an admin sees of a company's synced data, from turning sync on to the export.

import type { Page } from "@playwright/test";
import { companyAt, newAdmin, newOwner, uniqueWord } from "../fixtures/people.ts";
import { simulator } from "../fixtures/simulator.ts";
import { expect, test } from "../fixtures/test.ts";
import { connectAnother, openCompany, openOwnCompany } from "../fixtures/walks.ts";

/** An owner whose company has people and payrolls. */
async function newPayingOwner() {
  const word = uniqueWord();
  const email = `paying.${word}@admins.example`;
  const [company] = await simulator.addCompanies({
    count: 1,
    name: `Aspen ${word}`,
    admin_email: email,
    employees_each: 6,
    payrolls_each: 5,
  });
  return { email, company: company! };
}

/** Turns sync on and waits until everything has been read. */
async function syncCompany(page: Page): Promise<void> {
  await page.getByRole("switch").click();
  await expect(
    page.getByRole("region", { name: "Sync" }).getByText("Done", { exact: true }),
  ).toBeVisible({ timeout: 60_000 });
}

async function openTab(page: Page, name: string): Promise<void> {
  await page.getByRole("navigation", { name: "Company" }).getByRole("link", { name }).click();
  await expect(
    page.getByRole("navigation", { name: "Company" }).getByRole("link", { name }),
  ).toHaveAttribute("aria-current", "page");
}

test("before the first sync, each tab says why it is empty and what to do", async ({ page }) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  for (const tab of ["People", "Contractors", "Payrolls", "Pay schedules"]) {
    await openTab(page, tab);
    await expect(page.getByRole("main")).toContainText("Sync is off");
    await expect(page.getByRole("main")).toContainText("Turn sync on");
  }
});

test("people can be searched, sorted and filtered, and the URL keeps the view across reload and Back", async ({
  page,
}) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await openTab(page, "People");
  const rows = page.locator("tbody tr");
  const names = () => page.locator("tbody th").allTextContents();
  await expect(rows).not.toHaveCount(0);
  const all = await rows.count();

  await page.getByRole("link", { name: "Hired" }).click();
  await expect(page.getByRole("columnheader", { name: "Hired" })).toHaveAttribute(
    "aria-sort",
    "descending",
  );
  const byDay = await names();
  await page.reload();
  expect(await names()).toEqual(byDay);

  const one = byDay[0]!;
  await page.getByRole("searchbox", { name: "Search people" }).fill(one);
  await expect(page).toHaveURL(/q=/);
  await expect(rows).toHaveCount(1);
  await page.getByRole("searchbox", { name: "Search people" }).fill("nobody is called so");
  await expect(page.getByRole("heading", { name: "No person matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(rows).toHaveCount(all);

  await page
    .getByRole("navigation", { name: "Filter people" })
    .getByRole("link", { name: "Removed in Gusto" })
    .click();
  await expect(page).toHaveURL(/removed=1/);
  await page.goBack();
  await expect(rows).toHaveCount(all);
});

test("columns are chosen in a dialog and kept in the URL", async ({ page }) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await openTab(page, "People");
  await page.getByRole("button", { name: "Columns" }).click();
  await page.getByRole("checkbox", { name: "Email" }).uncheck();
  await page.getByRole("checkbox", { name: "Phone" }).check();
  await page.getByRole("button", { name: "Apply" }).click();
  await expect(page.getByRole("columnheader", { name: "Phone" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Email" })).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Phone" })).toBeVisible();
});

test("no response or export contains pay until it is revealed, and revealing it is audited", async ({
  page,
  database,
}) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  const [{ rate, id }] = (await database.query<{ rate: string; id: string }>(
    `
      SELECT j.rate::text AS rate, c.id
      FROM jobs j
      JOIN companies c ON c.id = j.company_id
      WHERE c.gusto_uuid = $1
      ORDER BY j.rate DESC
      LIMIT 1`,
    [owner.company.uuid],
  )) as [{ rate: string; id: string }];
  await openTab(page, "People");
  const exported = async () =>
    (await page.request.get(`/companies/${id}/export/employees?format=csv`)).text();
  const shown = `$${Number(rate).toLocaleString("en-US", { minimumFractionDigits: 2 })}`;
  expect(await (await page.request.get(page.url())).text()).not.toContain(shown);
  expect(await exported()).not.toContain(rate);

  await page.getByRole("button", { name: "Show pay" }).click();
  await expect(page.getByText(shown).first()).toBeVisible();
  expect(await exported()).toContain(rate);
  const [{ count }] = (await database.query<{ count: number }>(
    "SELECT count(*)::int AS count FROM audit_log WHERE action = 'reveal_pay' AND subject = $1",
    [`company:${id}`],
  )) as [{ count: number }];
  expect(count).toBe(1);

  await page.getByRole("button", { name: "Hide pay" }).click();
  await expect(page.getByText(shown)).toHaveCount(0);
  expect(await exported()).not.toContain(rate);
});

test("pay is hidden again when its time is over", async ({ page, database }) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await openTab(page, "People");
  await page.getByRole("button", { name: "Show pay" }).click();
  await expect(page.getByRole("columnheader", { name: "Pay rate" })).toBeVisible();
  await database.query("UPDATE pay_reveals SET expires_at = now() + interval '3 seconds'");
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Pay rate" })).toBeVisible();
  await expect(page.getByRole("columnheader", { name: "Pay rate" })).toHaveCount(0);
  await expect(page.getByRole("button", { name: "Show pay" })).toBeVisible();
});

test("payrolls show as a chart and a table and link to their people; a person links to their payrolls", async ({
  page,
}) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await openTab(page, "Payrolls");
  await expect(page.getByRole("region", { name: "What each pay date cost" })).toBeVisible();
  await page
    .getByRole("navigation", { name: "Filter payrolls" })
    .getByRole("link", { name: "Processed" })
    .click();
  await expect(page.getByRole("cell", { name: "Upcoming" })).toHaveCount(0);
  await page.locator("tbody [data-row-link]").first().click();
  await expect(page.getByRole("heading", { level: 2, name: /^Payroll for/ })).toBeVisible();
  await page.locator("tbody [data-row-link]").first().click();
  await expect(page.getByRole("heading", { name: "Recent payrolls" })).toBeVisible();
  await openTab(page, "Pay schedules");
  await expect(page.getByRole("heading", { name: /^Pay periods/ })).toBeVisible();
});

test("a run shows what it read and what it changed", async ({ page }) => {
  const owner = await newPayingOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await openTab(page, "Runs");
  await page.locator("[data-row-link]").last().click();
  await expect(page.getByRole("row", { name: /^Employees Read/ })).toBeVisible();
  await page
    .getByRole("navigation", { name: "Filter changes" })
    .getByRole("link", { name: /^People/ })
    .click();
  await expect(page.getByText("New", { exact: true }).first()).toBeVisible();
  await page.goto("/syncs?outcome=succeeded");
  await expect(
    page.getByRole("main").getByRole("link", { name: owner.company.name }).first(),
  ).toBeVisible();
});

test("data is kept with its age while sync is off, and is erased only with the company's name", async ({
  page,
  database,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await syncCompany(page);
  await page.getByRole("switch").click();
  await openTab(page, "People");
  await expect(page.getByRole("main")).toContainText("This data is from");
  await openTab(page, "Overview");
  await page.getByRole("button", { name: "Erase synced data…" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel(/to confirm/).fill("something else");
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(dialog).toContainText("Type the company's name exactly as shown.");
  await dialog.getByLabel(/to confirm/).fill(owner.company.name);
  await dialog.getByRole("button", { name: "Erase", exact: true }).click();
  await expect(dialog).toBeHidden();
  await expect
    .poll(
      async () =>
        (
          await database.query(
            `
              SELECT 1
              FROM employees e
              JOIN companies c ON c.id = e.company_id
              WHERE c.gusto_uuid = $1`,
            [owner.company.uuid],
          )
        ).length,
      { timeout: 30_000 },
    )
    .toBe(0);
  await openTab(page, "People");
  await expect(page.getByRole("main")).toContainText(/was erased|being erased/);
});

test("no page of one company shows another company's rows", async ({ page, database }) => {
  const admin = await newAdmin(2);
  const [first, second] = [companyAt(admin, 0), companyAt(admin, 1)];
  await openOwnCompany(page, admin, first.name);
  await syncCompany(page);
  await page.goto("/connect/done");
  await connectAnother(page, second.name);
  await openCompany(page, second.name);
  await openTab(page, "People");
  const emails = await database.query<{ email: string }>(
    `
      SELECT e.email
      FROM employees e
      JOIN companies c ON c.id = e.company_id
      WHERE c.gusto_uuid = $1 AND e.email IS NOT NULL`,
    [first.uuid],
  );
  expect(emails.length).toBeGreaterThan(0);
  const html = await (await page.request.get(page.url())).text();
  for (const { email } of emails) expect(html).not.toContain(email);
});
