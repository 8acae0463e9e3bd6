// A browser without scripts: it reads every page, is told so, and the forms that need none work.

import { arriveConnected, connectUnseen } from "../fixtures/arrive-connected.ts";
import { newOwner } from "../fixtures/people.ts";
import { APP_URL } from "../fixtures/stack.ts";
import { expect, test } from "../fixtures/test.ts";

const SENTENCE =
  "Without JavaScript you can read every page, sign in, connect a company and sign out.";

/** Locators never look inside a noscript; the rendered text includes it where it is visible. */
const AS_SEEN = { useInnerText: true };

test("without JavaScript each page is there and says what it cannot do; with JavaScript none does", async ({
  page,
  browser,
}) => {
  const owner = await newOwner();
  await arriveConnected(page, owner, owner.company.name);
  const context = await browser.newContext({ javaScriptEnabled: false });
  await connectUnseen(context.request, owner, [owner.company.name]);
  const plain = await context.newPage();
  for (const path of ["/sign-in?problem=signed_out", "/", "/companies", "/syncs"]) {
    const address = `${APP_URL}${path}`;
    const html = await (await context.request.get(address)).text();
    expect(html.slice(html.indexOf("<noscript>"), html.indexOf("</noscript>")), path).toContain(
      SENTENCE,
    );
    await plain.goto(address);
    await expect(plain.locator("body"), path).toContainText(SENTENCE, AS_SEEN);
    await expect(plain.locator("main h1"), path).toBeVisible();
    await page.goto(address);
    await expect(page.locator("body"), path).not.toContainText(SENTENCE, AS_SEEN);
  }
  await context.close();
});

test("connecting through Gusto starts without JavaScript", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const plain = await context.newPage();
  await plain.goto(`${APP_URL}/sign-in`);
  await plain.getByRole("button", { name: "Continue with Gusto" }).click();
  await expect(plain).toHaveURL(/\/oauth\/authorize/);
  await context.close();
});
