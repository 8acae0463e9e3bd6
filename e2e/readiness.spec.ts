// Gusto's path to production, with what the running system can show.

import { readFile } from "node:fs/promises";
import { AxeBuilder } from "@axe-core/playwright";
import { arriveConnected } from "./fixtures/arrive-connected.ts";
import { newAdmin, companyAt } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { signInAsDemoUser } from "./fixtures/walks.ts";

test.afterEach(async ({ database }) => {
  await database.query("DELETE FROM readiness_ticks");
});

test("production readiness shows evidence for what an admin did and leaves other checks open", async ({
  page,
  openBrowser,
}) => {
  const admin = await newAdmin(2);
  const gusto = await openBrowser();
  await arriveConnected(gusto, admin, companyAt(admin, 0).name, companyAt(admin, 1).name);

  await signInAsDemoUser(page, "Operator");
  await page.goto("/readiness");
  const check = (title: string) =>
    page
      .getByRole("listitem")
      .filter({ has: page.getByText(title, { exact: true }) })
      .last();
  await expect(check("State is sent and checked")).toContainText("Shown");
  await expect(check("One person connects several companies")).toContainText("Shown");
  await expect(check("Tokens are encrypted, and the key is current")).toContainText("Shown");
  await expect(check("The dashboard is served over https")).toContainText("Not seen yet");
  await expect(check("An installation for production")).toContainText("To show it:");
  expect(
    (await new AxeBuilder({ page }).analyze()).violations.map(({ id, help }) => `${id}: ${help}`),
  ).toEqual([]);
});

test("an operator marks a manual step as done, finds it in the evidence, and undoes it", async ({
  page,
}) => {
  await signInAsDemoUser(page, "Operator");
  await page.goto("/readiness");
  const item = page
    .getByRole("listitem")
    .filter({ has: page.getByText("Gusto has passed QA", { exact: true }) })
    .last();
  await item.getByText("Mark as done").click();
  await item.getByLabel("Note").fill("Mail of Gusto's QA team");
  await item.getByLabel("Done on").fill("2026-01-15");
  await item.getByRole("button", { name: "Save" }).click();
  await expect(item).toContainText("Mail of Gusto's QA team");
  await expect(item).toContainText("Jan 15, 2026, Demo operator");

  const download = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download evidence" }).click();
  const file = await download;
  expect(file.suggestedFilename()).toMatch(/^gusto-evidence-demo-\d{4}-\d{2}-\d{2}\.md$/);
  const text = await readFile(await file.path(), "utf8");
  expect(text).toContain(
    "- [x] Gusto has passed QA: Mail of Gusto's QA team (Jan 15, 2026, Demo operator)",
  );
  expect(text).toContain("**Not seen yet: An installation for production.**");

  await page.getByRole("link", { name: "Print evidence" }).click();
  await expect(
    page.getByRole("heading", { level: 1, name: "Evidence for Gusto's production review" }),
  ).toBeVisible();
  await expect(page.getByRole("main")).toContainText("Mail of Gusto's QA team");
  await page.emulateMedia({ media: "print" });
  await expect(page.getByRole("navigation", { name: "Main" })).toHaveCount(0);

  await page.emulateMedia({ media: "screen" });
  await page.goto("/readiness");
  await item.getByRole("button", { name: "Undo: Gusto has passed QA" }).click();
  await expect(item).toContainText("For a person");
});
