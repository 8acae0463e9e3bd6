import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { denyAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin, newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openOwnCompany } from "../fixtures/walks.ts";

test("declining in Gusto while signing in is explained, and nothing is stored", async ({
  page,
  database,
}) => {
  const owner = await newOwner();
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, owner.email);
  await denyAtGusto(page);
  await expect(
    page.getByRole("alert").filter({ hasText: "Gusto did not approve the sign-in" }),
  ).toContainText(
    "Nothing was shared. Start again, or ask a primary or full-access admin to sign in.",
  );
  expect(await database.query("SELECT id FROM users WHERE email = $1", [owner.email])).toEqual([]);
});

test("declining another company is explained, and connected companies stay connected", async ({
  page,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  await page.getByRole("button", { name: "Connect another company" }).click();
  await denyAtGusto(page);
  await expect(
    page.getByRole("heading", { level: 1, name: "The connection was not approved" }),
  ).toBeVisible();
  await expect(
    page.getByText(
      "No. Nothing was changed in Gusto or here, and companies connected before stay connected.",
    ),
  ).toBeVisible();
  await page.getByRole("link", { name: "Your companies" }).click();
  await expect(page.getByRole("link", { name: companyAt(admin, 0).name })).toBeVisible();
});

test("declining a reconnect leaves the connection unchanged", async ({ page }) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const address = page.url();
  await page.getByRole("button", { name: "Reconnect" }).click();
  await denyAtGusto(page);
  await expect(
    page.getByRole("heading", { level: 1, name: "The connection was not approved" }),
  ).toBeVisible();
  await page.goto(address);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
  await expect(companyHead(page)).toContainText("Healthy");
});
