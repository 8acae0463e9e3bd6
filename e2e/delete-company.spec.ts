import type { Page } from "@playwright/test";
import { newOwner } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { companyHead, openOwnCompany, signInAsDemoUser } from "./fixtures/walks.ts";

async function openDialog(page: Page) {
  await page.getByRole("button", { name: "Delete company…" }).click();
  return page.getByRole("dialog", { name: "Delete this company?" });
}

test("an operator deletes a lost company, and it disappears from every page and open tab", async ({
  page,
  openBrowser,
  database,
  pageWatch,
}) => {
  // The page of a deleted company.
  pageWatch.allow(/404/);
  // Tabs that show it are told at once and read its page again; Next.js reports that it is not found without a word.
  pageWatch.allow(/^exception on \S+\/companies\/[0-9a-f-]+: $/);
  const owner = await newOwner();
  const { name, uuid } = owner.company;
  await openOwnCompany(page, owner, name);
  const address = page.url();
  await database.query(
    `
      UPDATE gusto_auth_tokens
      SET state = 'reconnect_required', state_reason = 'revoked'
      WHERE id IN (
        SELECT g.token_id
        FROM company_grants g
        JOIN companies c ON c.id = g.company_id
        WHERE c.gusto_uuid = $1
      )`,
    [uuid],
  );
  await database.query(
    `
      INSERT INTO notices (id, company_id, key, kind, text)
      SELECT gen_random_uuid(), id, gen_random_uuid()::text, 'ended',
        'Gusto ended the connection to ' || name
      FROM companies
      WHERE gusto_uuid = $1`,
    [uuid],
  );
  await page.reload();
  await expect(companyHead(page)).toContainText("Reconnect required");
  await expect(page.getByRole("button", { name: "Delete company…" })).toHaveCount(0);

  const staff = await openBrowser();
  await signInAsDemoUser(staff, "Operator");
  const search = `/companies?q=${encodeURIComponent(name)}`;
  await staff.goto(search);
  await expect(staff.getByRole("link", { name }).first()).toBeVisible();
  const other = await staff.context().newPage();
  for (const tab of [staff, other]) await tab.goto(address);
  const late = await openDialog(other);
  await late.getByLabel(/to confirm/).fill(name);

  const dialog = await openDialog(staff);
  await expect(dialog).toContainText(
    "This cannot be undone. If you connect it again, it starts as a new company.",
  );
  await dialog.getByLabel(/to confirm/).fill("Another name");
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(dialog).toContainText("Type the company's name exactly as shown.");
  await dialog.getByLabel(/to confirm/).fill(name);
  await dialog.getByRole("button", { name: "Delete", exact: true }).click();
  await expect(staff).toHaveURL(/\/companies$/);

  // Back skips the deleted page and returns to the earlier search.
  await staff.goBack();
  await expect(staff).toHaveURL(new RegExp(`${search.replace("?", "\\?")}$`));
  await staff.reload();
  await expect(
    staff
      .getByText("0 companies")
      .or(staff.getByText(/No compan/))
      .first(),
  ).toBeVisible();
  await expect(staff.getByRole("link", { name })).toHaveCount(0);
  await staff.goto("/");
  await expect(staff.getByRole("heading", { level: 1 })).toBeVisible();
  await expect(staff.getByText(name)).toHaveCount(0);
  await page.goto("/companies");
  await expect(page.getByText(name)).toHaveCount(0);
  await expect
    .poll(
      async () =>
        database.query("SELECT 1 FROM companies WHERE gusto_uuid = $1 OR deleted_gusto_uuid = $1", [
          uuid,
        ]),
      { timeout: 15_000 },
    )
    .toEqual([]);

  // The tab opened earlier.
  expect((await other.reload())?.status()).toBe(404);
  await expect(other.getByRole("button", { name: "Delete company…" })).toHaveCount(0);
});
