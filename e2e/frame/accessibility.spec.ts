import type { Page } from "@playwright/test";
import { expectAccessible } from "../fixtures/accessible.ts";
import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin, newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openCompany, openOwnCompany, signInWithGusto } from "../fixtures/walks.ts";

test.use({ contextOptions: { reducedMotion: "reduce" } });

test("pages before sign-in have no accessibility violations", async ({ page, pageWatch }) => {
  pageWatch.allow(/404/);
  await page.goto("/sign-in?problem=denied");
  for (const summary of await page.locator("summary").all()) await summary.click();
  await expectAccessible(page, "the sign-in page");
  await page.goto("/no-such-page");
  await expectAccessible(page, "a page that does not exist");
});

test("pages from connecting to picking companies have no accessibility violations", async ({
  page,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  await expectAccessible(page, "what is connected");
  await page.goto("/connect");
  await expectAccessible(page, "the education page");
  await page.goto("/connect/problem?code=wrong_company");
  await expectAccessible(page, "a problem of connecting");
  await page.goto("/pick");
  await expectAccessible(page, "the picker");
});

test("dashboard pages have no accessibility violations, for companies of every health status", async ({
  page,
  simulator,
}) => {
  test.slow();
  const admin = await newAdmin(3);
  const [healthy, retrying, broken] = [
    companyAt(admin, 0),
    companyAt(admin, 1),
    companyAt(admin, 2),
  ];
  await arriveConnected(page, admin, healthy.name, retrying.name, broken.name);
  await simulator.addFault({
    endpoint: "/oauth/token",
    mode: "status_429",
    value: 600,
    times: 0,
    company_uuid: retrying.uuid,
  });
  await simulator.revokeGrants(broken.uuid);
  for (const [company, health] of [
    [retrying, "Retrying"],
    [broken, "Reconnect required"],
  ] as const) {
    await openCompany(page, company.name);
    await page.getByRole("button", { name: "Refresh now" }).click();
    await expect(companyHead(page)).toContainText(health);
    await page.getByRole("main").locator("ol > li summary").first().click();
    await expectAccessible(page, `a company that is ${health}`);
  }
  for (const path of ["/", "/companies", "/companies?q=nothing-is-called-so", "/activity"]) {
    await page.goto(path);
    await expect(page.getByRole("heading", { level: 1 })).toBeVisible();
    await expectAccessible(page, path);
  }
});

test("dialogs and the menu have no accessibility violations", async ({ page }) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await expect(page.getByRole("dialog")).toBeVisible();
  await expectAccessible(page, "the disconnect dialog");
  await page.keyboard.press("Escape");
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await expectAccessible(page, "the list of keys");
});

const STOPS = "a[href], button, input, select, textarea, summary, [tabindex]";

/**
 * Presses Tab until the focus is there, like a person without a mouse; once around the page, however
 * many people other tests have added to Gusto's list.
 */
async function tabTo(
  page: Page,
  name: string | RegExp,
  role: "button" | "link" | "radio" = "button",
): Promise<void> {
  const wanted = page.getByRole(role, { name }).first();
  await expect(wanted).toBeVisible();
  const stops = await page.locator(STOPS).count();
  for (let presses = 0; presses <= stops + 1; presses += 1) {
    if (await wanted.evaluate((element) => element === document.activeElement)) return;
    await page.keyboard.press("Tab");
  }
  throw new Error(`Tab does not reach ${String(name)}.`);
}

test("an admin can sign in, connect two companies and choose what to sync with the keyboard alone", async ({
  page,
}) => {
  const admin = await newAdmin(2);
  await page.goto("/sign-in");
  await tabTo(page, "Continue with Gusto");
  await page.keyboard.press("Enter");
  await tabTo(page, admin.email);
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio")).toHaveCount(2);
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("Space");
  await tabTo(page, "Authorize");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
  await tabTo(page, "Connect another company");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("radio")).toHaveCount(2);
  await page.getByRole("radio").first().focus();
  await page.keyboard.press("ArrowDown");
  await tabTo(page, "Authorize");
  await page.keyboard.press("Enter");
  await expect(
    page.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();
  await tabTo(page, "Choose what to sync", "link");
  await page.keyboard.press("Enter");
  await tabTo(page, "Sync 2 of 2 companies");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
});

test("the first Tab stop on every page is the link that skips the navigation", async ({ page }) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  for (const path of ["/", "/companies", "/pick"]) {
    await page.goto(path);
    await page.keyboard.press("Tab");
    const skip = page.getByRole("link", { name: "Skip to content" });
    await expect(skip, path).toBeFocused();
    await expect(skip).toBeInViewport();
    await page.keyboard.press("Enter");
    await expect(page.getByRole("main"), path).toBeFocused();
  }
});

test("keyboard shortcuts: / searches, ? lists them, Esc closes and returns focus, j and k move between rows, g c opens the companies", async ({
  page,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name, companyAt(admin, 1).name);
  await page.goto("/");
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(page).toHaveURL("/companies");
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("/");
  const search = page.getByRole("searchbox", { name: "Search companies by name" });
  await expect(search).toBeFocused();
  await page.keyboard.type("? and j");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Escape");
  await expect(search).toHaveValue("");
  await expect(page.getByRole("row")).toHaveCount(3);
  await page.keyboard.press("j");
  await page.keyboard.press("j");
  await page.keyboard.press("k");
  const firstRow = page.locator("[data-row-link]").first();
  await expect(firstRow).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog", { name: "Keyboard shortcuts" })).toBeVisible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(firstRow).toBeFocused();
  await page.keyboard.press("Enter");
  await expect(companyHead(page)).toContainText("Healthy");
});

test("a chosen theme is kept and applied from the first byte of the next page", async ({
  page,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.goto("/");
  await page.getByRole("banner").getByRole("button").last().click();
  await page.getByRole("menuitemradio", { name: "Dark" }).click();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
  const html = await (await page.request.get("/companies")).text();
  expect(html).toContain('data-theme="dark"');
  await page.reload();
  await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
});

test("without JavaScript, an admin can sign in, connect a company and reach the picker", async ({
  browser,
  baseURL,
}) => {
  const context = await browser.newContext({ javaScriptEnabled: false, baseURL });
  const page = await context.newPage();
  const owner = await newOwner();
  await signInWithGusto(page, owner, owner.company.name);
  await page.getByRole("button", { name: "Connect another company" }).click();
  await allowAtGusto(page, owner.company.name);
  await page.getByRole("link", { name: "Choose what to sync" }).click();
  await expect(page.getByRole("button", { name: "Sync 1 of 1 company" })).toBeVisible();
  await context.close();
});
