import { newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { openOwnCompany, signInAsDemoUser, signOut } from "../fixtures/walks.ts";

const SESSION_COOKIE = "next-auth.session-token";

test("after signing out, the Back button shows no private data", async ({ page, pageWatch }) => {
  pageWatch.allow(/401/);
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  await signOut(page);
  await page.goBack();
  await expect(page.getByRole("button", { name: "Continue with Gusto" })).toBeVisible();
  await expect(page.getByText(owner.company.name)).toHaveCount(0);
  await page.goto("/companies");
  await expect(page).toHaveURL(/\/sign-in\?returnTo=%2Fcompanies$/);
});

test("a session cookie copied before sign-out does not work afterwards", async ({
  page,
  context,
  playwright,
  baseURL,
  pageWatch,
}) => {
  pageWatch.allow(/401/);
  const owner = await newOwner();
  await openOwnCompany(page, owner, owner.company.name);
  const companyPath = new URL(page.url()).pathname;
  const copied = (await context.cookies()).find((cookie) => cookie.name === SESSION_COOKIE);
  expect(copied).toMatchObject({ httpOnly: true, sameSite: "Lax" });
  const thief = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { cookie: `${SESSION_COOKIE}=${copied?.value}` },
  });
  expect((await thief.get("/api/changes")).status()).toBe(200);

  await signOut(page);
  expect((await context.cookies()).filter((cookie) => cookie.name === SESSION_COOKIE)).toEqual([]);
  expect((await thief.get("/api/changes")).status()).toBe(401);
  const answer = await thief.get(companyPath, { maxRedirects: 0 });
  expect(answer.status()).toBe(307);
  expect(await answer.text()).not.toContain(owner.company.name);
  await thief.dispose();
});

test("a page open in another tab says that the user was signed out", async ({
  page,
  context,
  pageWatch,
}) => {
  pageWatch.allow(/401/);
  await signInAsDemoUser(page, "Olivia");
  const other = await context.newPage();
  await other.goto("/companies?health=healthy");
  await signOut(page);
  await other.bringToFront();
  await expect(other.getByText("You are signed out")).toBeVisible();
  await other.getByRole("link", { name: "Sign in" }).click();
  await expect(other.getByRole("button", { name: "Continue with Gusto" })).toBeVisible();
  // The person returns to where they were, filter included.
  await other.getByRole("button", { name: "Olivia" }).click();
  await expect(other).toHaveURL("/companies?health=healthy");
});

test("signing in as another user in the same browser ends the first session", async ({
  page,
  context,
  playwright,
  baseURL,
}) => {
  await signInAsDemoUser(page, "Olivia");
  const first = (await context.cookies()).find((cookie) => cookie.name === SESSION_COOKIE)?.value;
  await page.goto("/sign-in?problem=signed_out");
  await page.getByRole("button", { name: "Marcus" }).click();
  await expect(page.getByRole("heading", { level: 1, name: "Overview" })).toBeVisible();
  const old = await playwright.request.newContext({
    baseURL,
    extraHTTPHeaders: { cookie: `${SESSION_COOKIE}=${first}` },
  });
  expect((await old.get("/api/changes")).status()).toBe(401);
  await old.dispose();
});
