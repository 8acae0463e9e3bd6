// The demo's menu that breaks the simulated Gusto: an operator breaks it, watches, and mends it.

import { expectAccessible } from "./fixtures/accessible.ts";
import { connectUnseen } from "./fixtures/arrive-connected.ts";
import { uniqueWord } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { signInAsDemoUser } from "./fixtures/walks.ts";

test("an operator breaks Gusto in several ways, sees in its ledger what became of each token, and mends it", async ({
  page,
  openBrowser,
  simulator,
}) => {
  // At the head of the list, so that the menu offers them.
  const word = uniqueWord();
  const email = `robin.${word}@admins.example`;
  const names = [`Aaron ${word} 1`, `Aaron ${word} 2`] as const;
  await simulator.addCompanies({ count: 2, name: `Aaron ${word}`, admin_email: email });
  const admin = await openBrowser();
  await connectUnseen(admin.request, { email }, [...names]);

  await page.emulateMedia({ reducedMotion: "reduce" });
  await signInAsDemoUser(page, "Operator");
  await page.getByRole("link", { name: "Break something" }).click();
  await expect(page.getByText("Nothing is broken")).toBeVisible();
  const form = (name: string) => page.getByRole("form", { name });
  const seen = page.getByRole("region", { name: "What Gusto saw" }).getByRole("listitem");

  const lost = form("An answer is lost");
  await lost.getByLabel("Company").selectOption(names[0]);
  await lost.getByRole("button").click();
  await expect(lost.getByText("will be lost")).toBeVisible();
  await expect(seen.filter({ hasText: names[0] }).filter({ hasText: "Answer lost" })).toContainText(
    /refresh token \w{6} spent for \w{6}/,
  );

  const removed = form("An admin removes the app");
  await removed.getByLabel("Company").selectOption(names[1]);
  await removed.getByRole("button").click();
  await expect(removed.getByText("no longer knows the app")).toBeVisible();
  await expect(
    seen.filter({ hasText: names[1] }).filter({ hasText: "Refused" }).first(),
  ).toContainText("not spent");
  await expect(page.getByText("Something is broken")).toBeVisible();
  await page.setViewportSize({ width: 360, height: 740 });
  await expectAccessible(page, "the menu that breaks things");
  await page.setViewportSize({ width: 1280, height: 800 });

  await form("Gusto is down").getByRole("button").click();
  await expect(seen.filter({ hasText: "503" }).first()).toContainText("not spent");
  await page.getByRole("button", { name: "Mend all" }).click();
  await expect(page.getByText(/Gusto works again; what waits is tried now\./)).toBeVisible();
  await expect(page.getByText(/must be reconnected by their admins/)).toBeVisible();
  await expect(page.getByText("Nothing is broken")).toBeVisible();
});
