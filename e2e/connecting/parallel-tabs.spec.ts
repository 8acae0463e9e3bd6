import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";

test("connecting two companies in two tabs at the same time succeeds in both", async ({
  page,
  context,
}) => {
  const admin = await newAdmin(3);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  const second = await context.newPage();
  await second.goto("/connect/done");
  await page.getByRole("button", { name: "Connect another company" }).click();
  await second.getByRole("button", { name: "Connect another company" }).click();
  await allowAtGusto(second, companyAt(admin, 2).name);
  await allowAtGusto(page, companyAt(admin, 1).name);
  await expect(
    second.getByRole("listitem").filter({ hasText: companyAt(admin, 2).name }),
  ).toContainText("Just connected");
  await expect(
    page.getByRole("heading", { level: 1, name: "3 companies connected" }),
  ).toBeVisible();
});

test("signing in from two tabs at the same time succeeds in both", async ({ page, context }) => {
  const admin = await newAdmin(2);
  const second = await context.newPage();
  for (const tab of [page, second]) {
    await tab.goto("/sign-in");
    await tab.getByRole("button", { name: "Continue with Gusto" }).click();
  }
  await signInAtGusto(page, admin.email);
  await allowAtGusto(page, companyAt(admin, 0).name);
  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
  await second.reload();
  await allowAtGusto(second, companyAt(admin, 1).name);
  await expect(
    second.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();
});
