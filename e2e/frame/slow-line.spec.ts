// A line that is slow, and one that breaks: each press shows at once, counts once, and costs nobody what was typed.

import type { Page, Route } from "@playwright/test";
import { expect, test } from "../fixtures/test.ts";
import { signInAsDemoUser } from "../fixtures/walks.ts";

/** Keeps the page's requests of this kind until they are let go or dropped. */
async function hold(page: Page, isHeld: (route: Route) => boolean): Promise<Route[]> {
  const held: Route[] = [];
  await page.route("**/*", (route) => {
    if (isHeld(route)) held.push(route);
    else void route.continue();
  });
  return held;
}

test("on a slow line a button says at once that it was pressed, counts one press, and a broken line keeps what was typed", async ({
  page,
  pageWatch,
}) => {
  pageWatch.allow(/ERR_FAILED/);
  await signInAsDemoUser(page, "Operator");
  await page.goto("/api-keys?create=1");
  const name = page.getByLabel("Name of the service");
  await name.fill("Payroll robot");
  const held = await hold(page, (route) => route.request().method() === "POST");
  const button = page.locator("form", { has: name }).locator('button[type="submit"]');
  await button.dblclick();
  await expect(button).toHaveText("Creating…");
  await expect(button).toHaveAttribute("aria-busy", "true");
  await expect(button).toBeDisabled();
  await name.press("Enter");
  expect(held).toHaveLength(1);

  await held[0]?.abort();
  await expect(page.getByText("The dashboard could not be reached.")).toBeVisible();
  await expect(name).toHaveValue("Payroll robot");
  await expect(button).toBeEnabled();
});

test("a page that takes long is announced by a line, from the press of its link or key until it is there", async ({
  page,
}) => {
  await page.emulateMedia({ reducedMotion: "reduce" });
  await signInAsDemoUser(page, "Operator");
  await hold(page, (route) => route.request().url().includes("_rsc="));
  const line = page.locator("[data-navigating]");
  await page.getByRole("link", { name: "Activity" }).first().click();
  await expect(line).toBeVisible();
  await expect(page.getByText("Loading…")).toBeAttached();
  await page.unrouteAll();
  await expect(page.getByRole("heading", { level: 1, name: "Activity" })).toBeVisible();
  await expect(line).toHaveCount(0);

  await hold(page, (route) => route.request().url().includes("_rsc="));
  await page.keyboard.press("g");
  await page.keyboard.press("c");
  await expect(line).toBeVisible();
  await page.unrouteAll();
  await expect(page.getByRole("heading", { level: 1, name: "Companies" })).toBeVisible();
  await expect(line).toHaveCount(0);
});
