import { addManyCompanies } from "./fixtures/accounts.ts";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { companyAt, newAdmin, newOwner, uniqueWord } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { companyHead, openCompany, signInAsDemoUser } from "./fixtures/walks.ts";

test("health filters show their counts and companies, and are part of the URL", async ({
  page,
  simulator,
}) => {
  const admin = await newAdmin(3);
  const [healthy, broken, ended] = [companyAt(admin, 0), companyAt(admin, 1), companyAt(admin, 2)];
  await arriveConnected(page, admin, healthy.name, broken.name, ended.name);
  await simulator.revokeGrants(broken.uuid);
  await openCompany(page, broken.name);
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(companyHead(page)).toContainText("Reconnect required");
  await openCompany(page, ended.name);
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");

  await page.goto("/companies");
  const filters = page.getByRole("navigation", { name: "Filter by health" });
  await expect(filters.getByRole("link")).toHaveText([
    "All3",
    "Healthy1",
    "Not checked0",
    "Refreshing0",
    "Retrying0",
    "Held0",
    "Reconnect required1",
    "Ended at Gusto0",
    "Disconnected1",
  ]);
  for (const [word, company] of [
    ["Healthy", healthy],
    ["Reconnect required", broken],
    ["Disconnected", ended],
  ] as const) {
    await filters.getByRole("link", { name: word }).click();
    await expect(filters.getByRole("link", { name: word })).toHaveAttribute("aria-current", "true");
    await expect(page.getByRole("row")).toHaveCount(2);
    await expect(page.getByRole("row").nth(1)).toContainText(company.name);
  }
  await expect(page).toHaveURL("/companies?health=disconnected");
  await filters.getByRole("link", { name: "Retrying" }).click();
  await expect(page.getByRole("heading", { name: "No company matches" })).toBeVisible();
  await page.getByRole("link", { name: "Clear filters" }).click();
  await expect(page.getByRole("row")).toHaveCount(4);
});

test("a company name with HTML and SQL in it is shown as plain text and found by search", async ({
  page,
  simulator,
}) => {
  const word = uniqueWord();
  const name = `<img src=x onerror="document.title='owned'"> '; DROP TABLE companies; -- ${word}`;
  const email = `${word}@admins.example`;
  await simulator.addCompanies({ name, admin_email: email });
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await page.getByRole("button", { name: email }).click();
  await page.getByRole("button", { name: "Authorize" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
  for (const path of ["/companies", "/", "/activity", "/pick"]) {
    await page.goto(path);
    await expect(page.getByRole("main").locator("img")).toHaveCount(0);
    await expect(page).not.toHaveTitle(/owned/);
  }
  for (const q of ["DROP TABLE", "'; DROP", 'onerror="', word]) {
    await page.goto("/companies");
    await page.getByRole("searchbox").fill(q);
    await expect(page).toHaveURL(/q=/);
    await expect(page.getByRole("link", { name: word }).first()).toContainText(name);
  }
  for (const q of ["%", "_", "\\", "' OR 1=1 --"]) {
    await page.goto(`/companies?q=${encodeURIComponent(q)}`);
    await expect(page.getByRole("heading", { name: "No company matches" }), q).toBeVisible();
  }
  await page.goto("/companies");
  await page.getByRole("link", { name: word }).first().click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(name);
});

test("120 companies sorted by name appear exactly once across pages, including names in another script", async ({
  page,
  database,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const names = Array.from({ length: 119 }, (_, index) =>
    index === 48 ? `Copper 048 ${"漢字".repeat(140)}` : `Copper ${String(index).padStart(3, "0")}`,
  );
  await addManyCompanies(database, owner.company.uuid, names);
  await page.goto("/companies");
  await page.getByRole("columnheader", { name: "Company" }).getByRole("link").click();
  await expect(page.getByRole("columnheader", { name: "Company" })).toHaveAttribute(
    "aria-sort",
    "ascending",
  );
  const read: string[] = [];
  for (const size of [50, 50, 20]) {
    await expect(page.getByRole("row")).toHaveCount(size + 1);
    const shown = await page.locator("[data-row-link]").allInnerTexts();
    expect(read).not.toContain(shown[0]);
    read.push(...shown);
    if (size === 50) {
      await page.getByRole("link", { name: "Next companies" }).click();
      await expect(page.locator("[data-row-link]").first()).not.toHaveText(shown[0] ?? "");
    }
  }
  expect(new Set(read).size).toBe(120);
  expect(read).toEqual(read.toSorted((a, b) => (a < b ? -1 : 1)));
  await expect(page.getByRole("link", { name: "Next companies" })).toHaveCount(0);
  await page.getByRole("link", { name: "Back to the start" }).click();
  await expect(page.locator("[data-row-link]").first()).toHaveText(read[0] ?? "");
});

test("an open list shows changes made elsewhere without a reload", async ({
  page,
  context,
  simulator,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.goto("/companies");
  await expect(page.getByRole("row").nth(1)).toContainText("Healthy");
  await page.evaluate(() => Object.assign(window, { notReloaded: true }));
  const other = await context.newPage();
  await simulator.revokeGrants(owner.company.uuid);
  await openCompany(other, owner.company.name);
  await other.getByRole("button", { name: "Test connection" }).click();
  await expect(companyHead(other)).toContainText("Reconnect required");

  await page.bringToFront();
  await expect(page.getByRole("row").nth(1)).toContainText("Reconnect required");
  await expect(page.getByRole("navigation", { name: "Main" }).first()).toContainText(
    "1 need attention",
  );
  expect(await page.evaluate(() => "notReloaded" in window)).toBe(true);
});

test("a list that can no longer be updated keeps its rows and says how old they are", async ({
  page,
  pageWatch,
}) => {
  pageWatch.allow(/ERR_FAILED/);
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const told = page.waitForResponse((response) => response.url().includes("/api/changes?shows="));
  await page.goto("/companies");
  await told;
  await page.route(/\/api\/changes/, (route) => route.abort());
  // Returning to the tab reconnects or polls right away instead of seconds later.
  for (let look = 0; look < 3; look += 1) {
    const asked = page.waitForEvent("requestfailed", (request) =>
      request.url().endsWith("/api/changes"),
    );
    await page.evaluate(() => document.dispatchEvent(new Event("visibilitychange")));
    await asked;
  }
  await expect(page.getByText("Not updating right now")).toBeVisible();
  await expect(page.getByText("The dashboard cannot be reached.")).toBeVisible();
  await expect(page.getByRole("link", { name: owner.company.name })).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByText("Not updating right now")).toBeHidden();
});

test("the title shows the number of companies, except during a search or filter", async ({
  page,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.goto("/companies");
  const title = page.getByRole("heading", { level: 1 });
  await expect(title).toHaveText("Companies1");
  await page.getByRole("searchbox").fill("nobody is called so");
  await expect(page.getByRole("heading", { name: "No company matches" })).toBeVisible();
  await expect(title).toHaveText("Companies");
  await page.goto("/companies?health=retrying");
  await expect(page.getByRole("heading", { name: "No company matches" })).toBeVisible();
  await expect(title).toHaveText("Companies");
});

test("malformed list URLs still show the list", async ({ page }) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  for (const query of [
    "?health=unheard_of",
    "?sort=drop",
    "?after=garbage",
    "?after[]=x&health=healthy&health=retrying",
    `?after=${"A".repeat(3_000)}`,
  ]) {
    const answer = await page.goto(`/companies${query}`);
    expect(answer?.status(), query).toBe(200);
    await expect(page.getByRole("link", { name: owner.company.name }), query).toBeVisible();
  }
});

test("companies selected by keyboard are tested at once, with a result each", async ({ page }) => {
  const admin = await newAdmin(2);
  const [first, second] = [companyAt(admin, 0), companyAt(admin, 1)];
  await arriveConnected(page, admin, first.name, second.name);
  await page.goto("/companies");
  const bar = page.getByRole("form", { name: "Selected companies" });
  await expect(bar.getByRole("button", { name: "Test connection" })).toBeHidden();
  await page.getByRole("link", { name: first.name }).focus();
  await page.keyboard.press("x");
  await expect(page.getByRole("checkbox", { name: `Select ${first.name}` })).toBeChecked();
  await expect(bar).toContainText("1 company selected");
  await bar.getByLabel("Select page").check();
  await expect(bar).toContainText("2 companies selected");
  await bar.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("2 companies.")).toBeVisible();
  await page.getByRole("button", { name: "Test connections" }).click();
  await expect(page.getByText("2 of 2 companies")).toBeVisible();
  const results = page.getByRole("region", { name: "Results" });
  await expect(results.getByText("Gusto accepted it.")).toHaveCount(2);
  await expect(results.getByRole("link", { name: first.name })).toBeVisible();

  await page.goto("/companies");
  await bar.getByLabel("Select page").check();
  await bar.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByLabel(/to confirm/).fill("3");
  await page.getByRole("button", { name: "Disconnect all of them" }).click();
  await expect(page.getByText("Type 2 to confirm. Nothing was started.")).toBeVisible();
});

test("companies are tagged by an operator, one by one or many at once, and found by their tags", async ({
  page,
  openBrowser,
}) => {
  const word = uniqueWord();
  const admin = await newAdmin(2);
  const [first, second] = [companyAt(admin, 0), companyAt(admin, 1)];
  const adminsPage = await openBrowser();
  await arriveConnected(adminsPage, admin, first.name, second.name);
  await signInAsDemoUser(page, "Operator");
  await page.goto(`/companies?q=${encodeURIComponent(first.name)}`);
  await page.getByRole("link", { name: first.name, exact: true }).click();
  const tags = page.getByRole("list", { name: "Tags" });
  const input = page.getByLabel("New tag");
  for (const tag of [`O'Neill ${word}`, `🦜 ${word}`]) {
    await input.fill(tag);
    await input.press("Enter");
    await expect(tags).toContainText(tag.toLowerCase());
    await expect(input).toHaveValue("");
  }
  await input.fill("a,b");
  await input.press("Enter");
  await expect(page.getByText("without a comma")).toBeVisible();
  await expect(input).toHaveValue("a,b");
  await page.getByRole("button", { name: `Remove the tag 🦜 ${word}` }).press("Enter");
  await expect(tags.getByRole("listitem")).toHaveCount(1);
  await expect(input).toBeFocused();

  await tags.getByRole("link").click();
  await expect(
    page.getByRole("link", { name: `Remove the filter Tag: o'neill ${word}` }),
  ).toBeVisible();
  await expect(page.getByRole("row")).toHaveCount(2);
  await expect(page.getByRole("row").nth(1)).toContainText(`o'neill ${word}`);
  await page.getByRole("checkbox", { name: `Select ${first.name}` }).check();
  await page.getByRole("button", { name: "Add tag…" }).click();
  await page.getByLabel("Tag").fill(`Many ${word}`);
  await page.getByRole("button", { name: "Add the tag" }).click();
  await expect(page.getByText("The tag was added.")).toBeVisible();
  await page.getByRole("link", { name: "Undo for 1 company" }).click();
  await page.getByRole("button", { name: "Remove the tag" }).click();
  await expect(page.getByText("The tag was removed.")).toBeVisible();

  await page.goto(`/companies?tag=gone%20${word}`);
  await expect(page.getByText("No company has this tag")).toBeVisible();
  await adminsPage.goto("/companies");
  await expect(adminsPage.getByRole("link", { name: second.name })).toBeVisible();
  await expect(adminsPage.getByText(`o'neill ${word}`)).toHaveCount(0);
});

test("the columns of the list are chosen, and stay chosen on this browser", async ({ page }) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  await page.goto("/companies");
  const sync = page.getByRole("columnheader", { name: "Sync" });
  await expect(sync).toBeVisible();
  for (const width of [1_080, 1_200, 1_280]) {
    await page.setViewportSize({ width, height: 800 });
    const over = await page
      .getByRole("row")
      .nth(1)
      .evaluate((row) => row.scrollWidth - row.clientWidth);
    expect(over, `pixels beyond the table at ${width}`).toBe(0);
  }
  await page.getByRole("button", { name: "Columns" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByLabel("Tags")).toHaveCount(0);
  await dialog.getByLabel("Sync").uncheck();
  await dialog.getByLabel("People").check();
  await dialog.getByRole("button", { name: "Apply" }).click();
  await expect(sync).toHaveCount(0);
  await page.reload();
  await expect(page.getByRole("columnheader", { name: "Next refresh" })).toBeVisible();
  await expect(sync).toHaveCount(0);
  await expect(page.getByRole("row").nth(1)).toContainText(/\d (person|people)/);
  await page.getByRole("button", { name: "Columns" }).click();
  await dialog.getByRole("button", { name: "Default columns" }).click();
  await expect(sync).toBeVisible();
});
