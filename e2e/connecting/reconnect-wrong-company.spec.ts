import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openCompany, openOwnCompany } from "../fixtures/walks.ts";

test("a reconnect that returns a different company is refused, names both companies, and stores nothing", async ({
  page,
  simulator,
}) => {
  const admin = await newAdmin(2);
  const [asked, other] = [companyAt(admin, 0), companyAt(admin, 1)];
  await openOwnCompany(page, admin, asked.name);
  await page.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, other.name);

  await expect(
    page.getByRole("heading", { level: 1, name: "You chose a different company" }),
  ).toBeVisible();
  await expect(
    page.getByText(`You wanted to connect ${asked.name}, but Gusto connected ${other.name}.`),
  ).toBeVisible();
  // The way on leads to the right company again.
  await page.getByRole("button", { name: `Reconnect ${asked.name}` }).click();
  await page.waitForURL(/\/oauth\/authorize/);
  await page.goBack();
  await page.getByRole("link", { name: "Your companies" }).click();
  await expect(page.getByRole("link", { name: asked.name })).toBeVisible();
  await expect(page.getByText(other.name)).toHaveCount(0);
  await expect
    .poll(async () => (await simulator.listGrants(other.uuid)).map((grant) => grant.live))
    .toEqual([false]);

  await page.getByRole("link", { name: asked.name }).click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
});

test("a reconnect that returns another connected company leaves that company's connection unchanged", async ({
  page,
}) => {
  const admin = await newAdmin(2);
  const [asked, other] = [companyAt(admin, 0), companyAt(admin, 1)];
  await arriveConnected(page, admin, asked.name, other.name);
  await openCompany(page, asked.name);
  await page.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, other.name);
  await expect(
    page.getByRole("heading", { level: 1, name: "You chose a different company" }),
  ).toBeVisible();

  await openCompany(page, other.name);
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
  await expect(companyHead(page)).toContainText("Healthy");
});

test("a link to a company leads through sign-in, explains the next step, and connects only that company", async ({
  page,
  pageWatch,
}) => {
  pageWatch.allow(/404/);
  const [owner, stranger] = [await newAdmin(1), await newAdmin(1)];
  await openOwnCompany(page, owner, companyAt(owner, 0).name);
  const link = page.url();
  // The page's own polling would be refused without the session.
  await page.goto("about:blank");
  await page.context().clearCookies();
  await page.goto(link);
  await expect(page.getByText("This link is for one company")).toBeVisible();
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, stranger.email);
  await allowAtGusto(page, companyAt(stranger, 0).name);
  const heading = page.getByRole("heading", {
    level: 1,
    name: "This link is for a company your account is not connected to",
  });
  await expect(heading).toBeVisible();
  await expect(page.getByText(companyAt(owner, 0).name)).toHaveCount(0);
  const words = await page.getByRole("main").innerText();

  // Any other company is refused, and the way on still leads to the right one.
  await page.getByRole("button", { name: "Connect it as its admin" }).click();
  await allowAtGusto(page, companyAt(stranger, 0).name);
  await expect(
    page.getByRole("heading", { level: 1, name: "You chose a different company" }),
  ).toBeVisible();
  await expect(page.getByText(companyAt(owner, 0).name)).toHaveCount(0);
  await page.getByRole("button", { name: "Try again" }).click();
  await page.waitForURL(/\/oauth\/authorize/);

  // A nonexistent company looks the same.
  await page.goto("/companies/00000000-0000-4000-8000-000000000000");
  await expect(heading).toBeVisible();
  expect(await page.getByRole("main").innerText()).toBe(words);
});

test("text injected into the URL is not shown on the problem page", async ({ page }) => {
  const admin = await newAdmin(1);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  await page.goto(
    "/connect/problem?code=wrong_company&expected=Evil+words&returned=Call+555&seal=AAAA",
  );
  await expect(
    page.getByRole("heading", { level: 1, name: "You chose a different company" }),
  ).toBeVisible();
  await expect(page.getByText("Evil words")).toHaveCount(0);
});
