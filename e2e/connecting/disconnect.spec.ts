import { allowAtGusto } from "../fixtures/gusto-pages.ts";
import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { companyHead, openOwnCompany, timeline } from "../fixtures/walks.ts";

test("the disconnect dialog says what will happen, and Esc cancels it", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await page.getByRole("button", { name: "Disconnect…" }).click();
  const dialog = page.getByRole("dialog", { name: "Disconnect this company?" });
  await expect(dialog).toContainText(
    `drops its access to ${owner.company.name}, asks Gusto to revoke it, and deletes the stored tokens`,
  );
  await expect(dialog).toContainText(
    "Synced data is kept for 90 days, then erased; the history stays.",
  );
  await expect(dialog).toContainText("Your services can no longer get a token for this company.");
  await expect(dialog).toContainText("You can connect it again at any time.");
  await page.keyboard.press("Escape");
  await expect(dialog).toBeHidden();
  await expect(page.getByRole("button", { name: "Disconnect…" })).toBeFocused();
  await expect(companyHead(page)).toContainText("Healthy");
  expect((await simulator.listGrants(owner.company.uuid)).map((grant) => grant.live)).toEqual([
    true,
  ]);
});

test("a confirmed disconnect ends access at Gusto, wipes the tokens, keeps the history, and can be undone by reconnecting", async ({
  page,
  simulator,
  database,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const address = page.url();
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();

  await expect(page.getByRole("dialog")).toBeHidden();
  await expect(companyHead(page)).toContainText("Disconnected");
  await expect(companyHead(page)).toContainText(
    "This company was disconnected in this dashboard. Connect it again at any time.",
  );
  await expect(timeline(page).filter({ hasText: "Connected with Gusto" })).toHaveCount(1);
  await expect
    .poll(async () => (await simulator.listGrants(owner.company.uuid)).map((grant) => grant.live))
    .toEqual([false]);
  await expect(timeline(page).filter({ hasText: "Gusto confirmed that access ended" })).toHaveCount(
    1,
    { timeout: 15_000 },
  );
  const sealed = await database.query(
    `
      SELECT t.access_token, t.refresh_token
      FROM gusto_auth_tokens t
      JOIN company_grants g ON g.token_id = t.id
      JOIN companies c ON c.id = g.company_id
      WHERE c.gusto_uuid = $1`,
    [owner.company.uuid],
  );
  expect(sealed).toEqual([{ access_token: null, refresh_token: null }]);

  await page.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, owner.company.name);
  await expect(page).toHaveURL(address);
  await expect(companyHead(page)).toContainText("Healthy");
  await expect(timeline(page).filter({ hasText: "Gusto confirmed that access ended" })).toHaveCount(
    1,
  );
});

test("a disconnect while Gusto is down takes effect immediately and is confirmed once Gusto is back", async ({
  page,
  simulator,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  // Both ways of telling Gusto.
  for (const endpoint of ["/oauth/revoke", "/v1/companies/*/disconnect_app_integration"])
    await simulator.addFault({ endpoint, mode: "status_5xx", times: 0 });
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");
  await expect(page.getByText("Gusto has not confirmed that access ended")).toBeVisible();
  expect((await simulator.listGrants(owner.company.uuid)).map((grant) => grant.live)).toEqual([
    true,
  ]);

  await simulator.clearFaults();
  await expect(timeline(page).filter({ hasText: "Gusto confirmed that access ended" })).toHaveCount(
    1,
    { timeout: 30_000 },
  );
  await expect(page.getByText("This dashboard keeps asking automatically.")).toHaveCount(0);
  expect((await simulator.listGrants(owner.company.uuid)).map((grant) => grant.live)).toEqual([
    false,
  ]);
});

test("a reconnect turns sync back on and says so; until then the picker shows how to reconnect the company", async ({
  page,
}) => {
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await page.getByRole("switch").click();
  await expect(page.getByRole("switch")).toBeChecked();
  await page.getByRole("button", { name: "Disconnect…" }).click();
  await page.getByRole("dialog").getByRole("button", { name: "Disconnect", exact: true }).click();
  await expect(companyHead(page)).toContainText("Disconnected");

  await page.goto("/pick");
  const ended = page
    .getByRole("region", { name: "Cannot be synced now" })
    .getByRole("listitem")
    .filter({ hasText: owner.company.name });
  await expect(ended).toContainText("Disconnected");
  await expect(page.getByRole("checkbox", { name: owner.company.name })).toHaveCount(0);
  await ended.getByRole("button", { name: "Reconnect" }).click();
  await allowAtGusto(page, owner.company.name);
  await expect(companyHead(page)).toContainText("Healthy");
  await expect(page.getByText(/^Turned on again by the reconnect/)).toBeVisible();
  await page.getByRole("link", { name: "Choose what to sync, for all companies" }).click();
  await expect(page.getByRole("checkbox", { name: owner.company.name })).toBeChecked();
});
