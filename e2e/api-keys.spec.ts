// An operator's way with one key, from the form to its end, and what the service that has it meets.

import { connectUnseen } from "./fixtures/arrive-connected.ts";
import { newAdmin } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { signInAsDemoUser } from "./fixtures/walks.ts";

test("a key for chosen companies is copied once, used, rotated without a gap, and ends", async ({
  page,
  context,
  playwright,
  request,
  database,
}) => {
  await context.grantPermissions(["clipboard-read", "clipboard-write"]);
  const admin = await newAdmin(3);
  const theirs = await playwright.request.newContext();
  await connectUnseen(
    theirs,
    admin,
    admin.companies.map(({ name }) => name),
  );
  await theirs.dispose();
  const [first, second, third] = admin.companies.map(({ name, uuid }) => ({ name, uuid }));
  if (!first || !second || !third) throw new Error("The admin has three companies.");
  const ask = (secret: string, uuid = first.uuid) =>
    request
      .get(`/api/v1/companies/${uuid}`, { headers: { authorization: `Bearer ${secret}` } })
      .then((answer) => answer.status());

  // From the keyboard: one by its place in the list, one pasted by its id, one taken out again.
  await signInAsDemoUser(page, "Operator");
  await page.goto("/api-keys?create=1");
  await page.getByLabel("Name of the service").fill("Ledger export");
  const search = page.getByRole("combobox", { name: /Only these companies/ });
  const word = first.name.replace(/ 1$/, "");
  await search.fill(word);
  await expect(
    page.getByRole("listbox", { name: "Companies found" }).getByRole("option"),
  ).toHaveCount(3);
  await search.press("Enter");
  await search.press("ArrowDown");
  await search.press("ArrowDown");
  await search.press("Enter");
  const chips = page.getByRole("list", { name: "Chosen companies" }).getByRole("listitem");
  await expect(chips).toHaveText([first.name, third.name]);
  await search.press("Escape");
  await search.press("Backspace");
  await search.fill(` ${second.uuid}, ${third.uuid} `);
  await expect(chips).toHaveText([first.name, second.uuid, third.uuid]);
  await page.getByRole("button", { name: `Remove ${third.uuid}` }).press("Enter");
  await expect(page.getByRole("button", { name: `Remove ${second.uuid}` })).toBeFocused();
  // A scope that no such key can have: what was chosen stays.
  await page.getByRole("checkbox", { name: /^incidents:read/ }).check();
  await page.getByRole("button", { name: "Create the key" }).click();
  await expect(page.getByRole("main")).toContainText("cannot have incidents:read");
  await expect(chips).toHaveText([first.name, second.uuid]);
  await page.getByRole("checkbox", { name: /^incidents:read/ }).uncheck();
  await page.getByRole("button", { name: "Create the key" }).click();

  await page.getByRole("button", { name: "Copy the key" }).click();
  const old = await page.evaluate(() => navigator.clipboard.readText());
  expect(old).toMatch(/^gpd_/);
  expect([await ask(old), await ask(old, second.uuid), await ask(old, third.uuid)]).toEqual([
    ...[200, 200, 404],
  ]);
  await page.getByRole("link", { name: "Done, hide the key" }).click();
  const row = page.getByRole("region", { name: "Keys" }).getByRole("listitem");
  const mine = row.filter({ hasText: `Only ${first.name}, ${second.name}` });
  await expect(mine).toContainText("Ledger export");
  await expect(page.locator("body")).not.toContainText(old);

  await mine.getByRole("link", { name: /^Rotate/ }).click();
  await page.getByRole("button", { name: "Rotate the key" }).click();
  await page.getByRole("button", { name: "Copy the key" }).click();
  await expect.poll(() => page.evaluate(() => navigator.clipboard.readText())).not.toBe(old);
  const successor = await page.evaluate(() => navigator.clipboard.readText());
  expect([await ask(old), await ask(successor), await ask(successor, third.uuid)]).toEqual([
    ...[200, 200, 404],
  ]);

  await database.query("UPDATE api_keys SET expires_at = now() WHERE prefix = $1", [
    old.slice(0, 8),
  ]);
  await expect.poll(() => ask(old)).toBe(401);
  expect(await ask(successor)).toBe(200);
  await page.getByRole("link", { name: "Done, hide the key" }).click();
  const left = row.filter({ hasText: successor.slice(0, 8) }).filter({ hasText: "Replaces" });
  await left.getByRole("button", { name: "Revoke…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
  await expect(left).toHaveCount(0);
  await expect.poll(() => ask(successor)).toBe(401);
  await page.getByRole("link", { name: "Ended", exact: true }).click();
  for (const [secret, state] of [
    [old, "Expired"],
    [successor, "Revoked"],
  ] as const)
    await expect(
      row.filter({ hasText: `Ledger export${secret.slice(0, 8)}…${state}` }),
    ).toHaveCount(1);
});
