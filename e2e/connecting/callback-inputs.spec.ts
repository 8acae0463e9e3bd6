import type { Page } from "@playwright/test";
import { arriveConnected } from "../fixtures/arrive-connected.ts";
import { allowAtGusto, signInAtGusto } from "../fixtures/gusto-pages.ts";
import { companyAt, newAdmin, newOwner } from "../fixtures/people.ts";
import { expect, test } from "../fixtures/test.ts";
import { signOut } from "../fixtures/walks.ts";

const CONNECT_DOOR = "/api/gusto/callback";
const SIGN_IN_DOOR = "/api/auth/callback/gusto";

/** What a browser may be made to send, and how sign-in and connect respond. */
const BAD_INPUTS: { what: string; query: string; connect: string; signIn: string }[] = [
  {
    what: "nothing",
    query: "",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "a code without a state",
    query: "?code=abc",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "a state without a code",
    query: "?state=abc",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "an unknown state",
    query: "?code=abc&state=nobody-knows-it",
    connect: "Gusto's response did not match a request from this browser",
    signIn: "Gusto's response did not match a sign-in from this browser",
  },
  {
    what: "a doubled code",
    query: "?code=a&code=b&state=c",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "a doubled state",
    query: "?code=a&state=b&state=c",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "an error and a code together",
    query: "?error=access_denied&code=a&state=b",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "arrays and brackets",
    query: "?code[]=a&state[x]=b",
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "10,000 characters",
    query: `?code=${"a".repeat(10_000)}&state=b`,
    connect: "Gusto's response could not be read",
    signIn: "The sign-in was not completed",
  },
  {
    what: "control characters and a script",
    query: "?code=%00%0d%0aSet-Cookie:%20x=1&state=%3Cscript%3Ealert(1)%3C/script%3E",
    connect: "Gusto's response did not match a request from this browser",
    signIn: "Gusto's response did not match a sign-in from this browser",
  },
  {
    what: "bytes that are no UTF-8",
    query: "?code=%ff%fe&state=%c3%28",
    connect: "Gusto's response did not match a request from this browser",
    signIn: "Gusto's response did not match a sign-in from this browser",
  },
  {
    what: "an error of the server",
    query: "?error=server_error",
    connect: "Gusto did not answer",
    signIn: "Gusto did not answer",
  },
  {
    what: "an unknown error with words of its own",
    query: "?error=own_words&error_description=Call+555-0100",
    connect: "The connection was not completed",
    signIn: "The sign-in was not completed",
  },
];

test("any callback from Gusto in a signed-in browser ends on a page that explains what happened", async ({
  page,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  for (const { what, query, connect } of BAD_INPUTS) {
    const answer = await page.goto(`${CONNECT_DOOR}${query}`);
    expect(answer?.status(), what).toBe(200);
    await expect(page.getByRole("heading", { level: 1 }), what).toHaveText(connect);
    await expect(page.getByText("555-0100")).toHaveCount(0);
  }
  await page.goto("/companies");
  await expect(page.getByRole("link", { name: owner.company.name })).toBeVisible();
});

test("any request to the sign-in callback ends on the sign-in page, which explains what happened", async ({
  page,
}) => {
  for (const { what, query, signIn } of BAD_INPUTS) {
    const answer = await page.goto(`${SIGN_IN_DOOR}${query}`);
    expect(answer?.status(), what).toBe(200);
    await expect(page.getByRole("alert").first(), what).toContainText(signIn);
    await expect(page.getByText("555-0100")).toHaveCount(0);
  }
});

test("a one-megabyte URL is refused before it is read, and the dashboard keeps working", async ({
  page,
  request,
}) => {
  for (const door of [CONNECT_DOOR, SIGN_IN_DOOR]) {
    const answer = await request.get(`${door}?code=${"a".repeat(1_000_000)}&state=b`, {
      maxRedirects: 0,
    });
    expect(answer.status()).toBe(431);
  }
  await page.goto("/sign-in");
  await expect(page.getByRole("button", { name: "Continue with Gusto" })).toBeVisible();
});

/** Completes a connection and keeps the URL Gusto redirected the browser to. */
async function connectAndKeepAddress(page: Page, companyName: string): Promise<string> {
  const returned = page.waitForRequest((request) => request.url().includes(`${CONNECT_DOOR}?`));
  await page.getByRole("button", { name: "Connect another company" }).click();
  await allowAtGusto(page, companyName);
  const address = (await returned).url();
  await expect(
    page.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();
  return address;
}

test("opening a callback URL a second time shows the same page and does nothing again", async ({
  page,
  simulator,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  const address = await connectAndKeepAddress(page, companyAt(admin, 1).name);
  await page.goto(address);
  await expect(
    page.getByRole("heading", { level: 1, name: "2 companies connected" }),
  ).toBeVisible();
  expect((await simulator.listGrants(companyAt(admin, 1).uuid)).map((grant) => grant.live)).toEqual(
    [true],
  );
});

test("the callback URL of another person's connection is refused", async ({
  page,
  openBrowser,
}) => {
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  const address = await connectAndKeepAddress(page, companyAt(admin, 1).name);
  const other = await newOwner("Otto");
  const otherPage = await openBrowser();
  await arriveConnected(otherPage, other, other.company.name);
  await otherPage.goto(address);
  await expect(
    otherPage.getByRole("heading", {
      level: 1,
      name: "This connection was started by someone else",
    }),
  ).toBeVisible();
  await otherPage.goto("/companies");
  await expect(otherPage.getByText(companyAt(admin, 1).name)).toHaveCount(0);
});

/**
 * Gusto's response to the consent form, rewritten on its way to the browser. Without a new URL, it
 * never arrives.
 */
async function catchAnswerOfGusto(
  page: Page,
  rewrite: (address: URL) => URL | null,
): Promise<void> {
  await page.route("**/oauth/authorize", async (route) => {
    if (route.request().method() !== "POST") return route.continue();
    const answer = await route.fetch({ maxRedirects: 0 });
    const location = rewrite(new URL(answer.headers()["location"] ?? ""));
    await (location
      ? route.fulfill({ status: 302, headers: { location: location.href } })
      : route.abort());
  });
}

test("another person's authorization code with my state connects nothing", async ({
  page,
  openBrowser,
}) => {
  const victim = await newOwner("Vera");
  const victimPage = await openBrowser();
  await arriveConnected(victimPage, victim, victim.company.name);
  const code = await new Promise<string>((resolve, reject) => {
    const stealCode = async () => {
      await catchAnswerOfGusto(victimPage, (address) => {
        resolve(address.searchParams.get("code") ?? "");
        return null;
      });
      await victimPage.getByRole("button", { name: "Connect another company" }).click();
      await allowAtGusto(victimPage, victim.company.name);
    };
    stealCode().catch(reject);
  });

  const thief = await newOwner("Theo");
  await arriveConnected(page, thief, thief.company.name);
  await catchAnswerOfGusto(page, (address) => {
    address.searchParams.set("code", code);
    return address;
  });
  await page.getByRole("button", { name: "Connect another company" }).click();
  await allowAtGusto(page, thief.company.name);
  await expect(
    page.getByRole("heading", { level: 1, name: "The approval was no longer valid" }),
  ).toBeVisible();
  await page.goto("/companies");
  await expect(page.getByRole("link", { name: thief.company.name })).toBeVisible();
  await expect(page.getByText(victim.company.name)).toHaveCount(0);
});

test("a callback after sign-out is not used, and the sign-in page says so", async ({
  page,
  pageWatch,
}) => {
  pageWatch.allow(/401/);
  const admin = await newAdmin(2);
  await arriveConnected(page, admin, companyAt(admin, 0).name);
  await page.getByRole("button", { name: "Connect another company" }).click();
  const consent = page.url();
  await page.goto("/");
  await signOut(page);
  await page.goto(consent);
  await allowAtGusto(page, companyAt(admin, 1).name);
  await expect(page.getByRole("alert").filter({ hasText: "You were signed out" })).toBeVisible();
});

test("opening a sign-in callback a second time signs no one in", async ({ page, openBrowser }) => {
  const owner = await newOwner();
  const returned = page.waitForRequest((request) => request.url().includes(`${SIGN_IN_DOOR}?`));
  await page.goto("/sign-in");
  await page.getByRole("button", { name: "Continue with Gusto" }).click();
  await signInAtGusto(page, owner.email);
  await allowAtGusto(page, owner.company.name);
  await expect(page.getByRole("heading", { level: 1, name: "1 company connected" })).toBeVisible();
  const address = (await returned).url();

  const other = await openBrowser();
  await other.goto(address);
  await expect(
    other
      .getByRole("alert")
      .filter({ hasText: "Gusto's response did not match a sign-in from this browser" }),
  ).toBeVisible();
  await page.goto(address);
  await expect(page.getByRole("alert").first()).toBeVisible();
});
