import { expectAccessible } from "../fixtures/accessible.ts";
import { allowAtGusto, denyAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openLostCompany, signInAsDemoUser } from "../fixtures/walks.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("an operator creates a reconnect link, and the company's admin uses it on a phone without an account", async ({
  page,
  openBrowser,
  simulator,
}) => {
  const owner = await newOwner();
  const ownersPage = await openBrowser();
  await openLostCompany(ownersPage, owner, simulator);

  await signInAsDemoUser(page, "Operator");
  await page.goto(new URL(ownersPage.url()).pathname);
  await page.getByRole("link", { name: "Send reconnect link" }).click();
  await expect(page.getByRole("checkbox", { name: owner.company.name })).toBeChecked();
  await page.getByRole("button", { name: "Create links to copy" }).click();
  await expect(page.getByText("Created 1 link, valid for 7 days.")).toBeVisible();
  // A second press would make a second link.
  await expect(page.getByRole("checkbox", { name: owner.company.name })).not.toBeChecked();
  const newest = page
    .getByRole("region", { name: "Recent links" })
    .getByRole("listitem")
    .filter({ hasText: owner.company.name });
  await expect(newest).toContainText("Not opened yet");
  await expectAccessible(page, "the page that makes links");
  const link = (await newest.getByRole("button", { name: "Copy link" }).getAttribute("title"))!;

  const phone = await openBrowser();
  await phone.setViewportSize({ width: 360, height: 740 });
  await phone.goto(link);
  const title = phone.getByRole("heading", { level: 1 });
  await expect(title).toHaveText(`Reconnect ${owner.company.name} to Gusto`);
  await expectAccessible(phone, "the page of a link");
  await phone.getByRole("button", { name: "Continue to Gusto" }).click();
  await signInAtGusto(phone, owner.email);
  await denyAtGusto(phone);
  await expect(phone.getByText("The connection was not approved")).toBeVisible();
  await page.reload();
  await expect(newest).toContainText("Tried, not connected");

  await phone.getByRole("button", { name: "Try again in Gusto" }).click();
  await allowAtGusto(phone, owner.company.name);
  await expect(title).toHaveText(`${owner.company.name} is connected`);
  // No session came of it, and the way back changes nothing.
  await phone.goBack();
  await phone.goto(link);
  await expect(title).toHaveText(`${owner.company.name} is connected`);
  await phone.goto("/companies");
  await expect(phone).toHaveURL(/\/sign-in/);

  await ownersPage.reload();
  await expect(companyHead(ownersPage)).toContainText("Healthy");
  await page.reload();
  await expect(newest).toContainText("Reconnected");
});
