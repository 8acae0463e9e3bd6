import type { Page } from "@playwright/test";
import { newOwner, uniqueWord } from "./fixtures/people.ts";
import { expect, test } from "./fixtures/test.ts";
import { openCompany, openOwnCompany } from "./fixtures/walks.ts";

/** Two owners unknown to each other, each on their own company's page. */
async function twoOwners(page: Page, openBrowser: () => Promise<Page>) {
  const mine = await newOwner("Maya");
  await openOwnCompany(page, mine, mine.company.name);
  const other = await newOwner("Otto");
  const otherPage = await openBrowser();
  await openOwnCompany(otherPage, other, other.company.name);
  return { mine, other, otherPage, myCompanyId: page.url().split("/").at(-1) ?? "" };
}

/** Makes this page's forms send a different company than they were made for. */
async function sendWithCompany(page: Page, id: string): Promise<void> {
  await page.evaluate((companyId) => {
    document.addEventListener(
      "submit",
      (event) => {
        for (const input of (event.target as HTMLFormElement).querySelectorAll<HTMLInputElement>(
          "input[name=companyId]",
        ))
          input.value = companyId;
      },
      { capture: true },
    );
  }, id);
}

test("another admin does not see my company in the list, in search, on the overview or in the activity", async ({
  page,
  openBrowser,
}) => {
  const { mine, other, otherPage } = await twoOwners(page, openBrowser);
  for (const path of [
    "/",
    "/companies",
    `/companies?q=${mine.company.name.split(" ")[1]}`,
    "/activity",
    "/pick",
    "/connect/done",
  ]) {
    await otherPage.goto(path);
    await expect(otherPage.getByRole("heading").first()).toBeVisible();
    await expect(otherPage.getByText(mine.company.name), path).toHaveCount(0);
    await expect(otherPage.getByText(mine.name), path).toHaveCount(0);
  }
  await otherPage.goto("/companies");
  await expect(otherPage.getByRole("link", { name: other.company.name })).toBeVisible();
});

test("another admin who opens my company's URL sees the same page as for a nonexistent company", async ({
  page,
  openBrowser,
  pageWatch,
}) => {
  pageWatch.allow(/404/);
  const { otherPage, myCompanyId } = await twoOwners(page, openBrowser);
  const texts: string[] = [];
  for (const id of [myCompanyId, "01a1ff89-0000-7000-8000-000000000000", "not-a-company"]) {
    const answer = await otherPage.goto(`/companies/${id}`);
    expect(answer?.status()).toBe(404);
    texts.push(await otherPage.locator("body").innerText());
  }
  const [mine, nobodys, noAddress] = texts;
  expect(mine).toBe(nobodys);
  expect(mine).toContain("Connect it as its admin");
  expect(noAddress).toBe(mine?.replace("Connect it as its admin", "Connect a company"));
});

test("another admin who submits my company's id gets the response for a nonexistent company, and nothing changes", async ({
  page,
  openBrowser,
  database,
  pageWatch,
}) => {
  pageWatch.allow(/404/);
  const { mine, otherPage, myCompanyId } = await twoOwners(page, openBrowser);
  const answers: string[] = [];
  for (const id of [myCompanyId, "01a1ff89-0000-7000-8000-000000000000"]) {
    for (const button of ["Test connection", "Refresh now"]) {
      await sendWithCompany(otherPage, id);
      await otherPage.getByRole("button", { name: button }).click();
      await expect(otherPage.getByText("Company not found.")).toBeVisible();
      await otherPage.reload();
    }
    const sent = await otherPage.request.post("/api/gusto/connect", {
      form: { purpose: "reconnect", companyId: id },
      headers: { origin: new URL(otherPage.url()).origin },
      maxRedirects: 0,
    });
    answers.push(`${sent.status()} ${await sent.text()} ${sent.headers()["location"]}`);
  }
  expect(answers[0]).toBe(answers[1]);
  const events = await database.query(
    `
      SELECT e.type
      FROM token_events e
      JOIN company_grants g ON g.token_id = e.token_id
      JOIN companies c ON c.id = g.company_id
      WHERE c.gusto_uuid = $1 AND e.type NOT IN ('authorized', 'attached', 'proved')`,
    [mine.company.uuid],
  );
  expect(events).toEqual([]);
  await openCompany(page, mine.company.name);
});

test("another admin's open pages are not notified when my company changes", async ({
  page,
  openBrowser,
}) => {
  const { otherPage } = await twoOwners(page, openBrowser);
  const before: unknown = await (await otherPage.request.get("/api/changes")).json();
  await page.getByRole("button", { name: "Refresh now" }).click();
  await expect(page.getByText("Refreshed. The new token pair is stored and in use.")).toBeVisible();
  expect(await (await otherPage.request.get("/api/changes")).json()).toEqual(before);
});

test("a search for another admin's company returns the same page as a search for nonsense", async ({
  page,
  openBrowser,
}) => {
  const { mine, otherPage } = await twoOwners(page, openBrowser);
  for (const q of [mine.company.name, uniqueWord()]) {
    await otherPage.goto(`/companies?q=${encodeURIComponent(q)}`);
    await expect(otherPage.getByRole("heading", { name: "No company matches" })).toBeVisible();
    await expect(otherPage.getByRole("link", { name: /^All/ })).toHaveText(/0/);
  }
});
