import { expectAccessible } from "../fixtures/accessible.ts";
import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { companyAt, newAdmin } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead } from "../fixtures/walks.ts";

test("the command palette goes to companies and pages from the keyboard, and says what it cannot do", async ({
  page,
  pageWatch,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  const admin = await newAdmin(2);
  const [company, other] = [companyAt(admin, 0), companyAt(admin, 1)];
  await arriveConnected(page, admin, company.name, other.name);
  await page.goto("/activity");
  await page.waitForLoadState("networkidle");
  const scripts: string[] = [];
  page.on("request", (request) => {
    if (request.resourceType() === "script") scripts.push(request.url());
  });
  const palette = page.getByRole("dialog", { name: "Search and commands" });
  const field = page.getByRole("combobox", { name: "Search companies, pages and actions" });
  const active = palette.getByRole("option", { selected: true });

  await test.step("opens from its button and on the keys, and gives the focus back", async () => {
    const button = page.getByRole("button", { name: "Search and commands" });
    await button.click();
    await expect(field).toBeFocused();
    expect(scripts, "what it needs is loaded when it opens").not.toEqual([]);
    await page.keyboard.press("Escape");
    await expect(palette).toBeHidden();
    await expect(button).toBeFocused();
    await page.keyboard.press("ControlOrMeta+k");
    await expect(field).toBeFocused();
    await expectAccessible(page, "the command palette");
  });

  await test.step("moves with the arrows, around the ends", async () => {
    await expect(active).toHaveText("Overview");
    await page.keyboard.press("ArrowUp");
    await expect(active).toHaveText("Sign out");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("ArrowDown");
    await expect(active).toHaveText("Today");
    await expect(field).toHaveAttribute(
      "aria-activedescendant",
      (await active.getAttribute("id")) ?? "",
    );
  });

  await test.step("chooses a theme, and the account menu knows", async () => {
    await field.fill("dark");
    await page.keyboard.press("Enter");
    await expect(palette).toBeHidden();
    await expect(page.locator("html")).toHaveAttribute("data-theme", "dark");
    await page.getByRole("banner").getByRole("button").last().click();
    await expect(page.getByRole("menuitemradio", { name: "Dark" })).toBeChecked();
    await page.keyboard.press("Escape");
  });

  await test.step("says that it could not search, and tries again", async () => {
    pageWatch.allow(/\/api\/search|401|Failed to load/);
    await page.keyboard.press("ControlOrMeta+k");
    await page.route("**/api/search*", (route) => route.abort());
    await field.fill(company.name);
    await expect(palette.getByRole("status")).toContainText("Companies could not be searched.");
    await page.unrouteAll();
    await palette.getByRole("button", { name: "Try again" }).click();
    await expect(active).toContainText(company.name);
    await field.fill("zzxqzz");
    await expect(palette.getByRole("status")).toHaveText("Nothing found.");
  });

  // Here, where the page's own requests have ended: one of them would lead to the sign-in.
  await test.step("says that the person is signed out", async () => {
    const cookies = await page.context().cookies();
    await page.context().clearCookies();
    await field.fill(other.name);
    await expect(palette.getByRole("status")).toContainText("You are signed out.");
    await page.context().addCookies(cookies);
  });

  await test.step("goes to a company", async () => {
    await field.fill(company.name);
    await expect(active).toContainText(company.name);
    await field.press("Enter");
    await expect(companyHead(page)).toContainText(company.name);
    await expect(palette).toBeHidden();
  });
});
