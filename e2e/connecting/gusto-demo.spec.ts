// What can be tested against Gusto's own demo environment, which offers no clock or fault control.
// Everything else needs the simulator. To run it: E2E_GUSTO=demo, E2E_BASE_URL of a dashboard
// connected to Gusto's demo environment, and a demo company admin's account in E2E_GUSTO_EMAIL and
// E2E_GUSTO_PASSWORD.

import { expect, test } from "@playwright/test";
import { readEnvironment } from "../../local/settings.ts";

const {
  E2E_GUSTO,
  E2E_BASE_URL,
  E2E_GUSTO_EMAIL = "",
  E2E_GUSTO_PASSWORD = "",
} = readEnvironment();
const isConfigured =
  E2E_GUSTO === "demo" && Boolean(E2E_BASE_URL && E2E_GUSTO_EMAIL && E2E_GUSTO_PASSWORD);

test("against Gusto's demo environment: sign in, connect, test, refresh", async ({ page }) => {
  test.skip(
    !isConfigured,
    "needs E2E_GUSTO=demo, E2E_BASE_URL, E2E_GUSTO_EMAIL and E2E_GUSTO_PASSWORD",
  );
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await page.getByLabel(/e-?mail/i).fill(E2E_GUSTO_EMAIL);
  await page.getByLabel(/password/i).fill(E2E_GUSTO_PASSWORD);
  await page.getByRole("button", { name: /sign in|log in|continue/i }).click();
  await page.getByRole("button", { name: /authorize|allow|approve/i }).click();
  await expect(page.getByRole("main")).toBeVisible();
  await page.goto("/companies");
  await page.locator("[data-row-link]").first().click();
  await page.getByRole("button", { name: "Test connection" }).click();
  await expect(page.getByText("Gusto accepted the test call. The connection works.")).toBeVisible();
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
});
