// Who gets what from every URL of the product. A new page, route handler or server action without a
// row fails.

import type { APIRequestContext, APIResponse, Page } from "@playwright/test";
import { CALLERS, createCallerWorld, type Caller, type CallerWorld } from "../fixtures/callers.ts";
import { listRoutes, listServerActions } from "../fixtures/routes.ts";
import { APP_URL, SIMULATOR_URL, type Database } from "../fixtures/stack.ts";
import { addSyncedRows, SYNCED } from "../fixtures/synced-rows.ts";
import { expect, test } from "../fixtures/test.ts";

/**
 * A status, and where a redirect leads: "200", "307 /sign-in". In the order of CALLERS, without the
 * last two.
 */
type Row = {
  route: string;
  path?: string;
  form?: Record<string, string>;
  note?: string;
  answers: readonly string[];
  /** What an admin whose own grant ended gets; defaults to what another company's admin gets. */
  lost?: string;
  /** What a viewer of the staff gets; defaults to what an operator gets. */
  viewer?: string;
};

const COMPANY_ID = "{company id}";
const GUSTO_UUID = "{gusto uuid}";
const AUTHORIZE = "303 gusto:/oauth/authorize";
/** A part of a page that React hides until a script puts it into its place. */
const SHOWN_BY_SCRIPT = /<div hidden id="S:\w+">/;

/** What changes nothing that a viewer may not: their own session and how they see the pages. */
const OWN_BUTTONS = ["Sign out"];

/** The words of the buttons by which a page, as the server wrote it, posts a form. */
function listOfferedChanges(html: string): string[] {
  const forms = html.match(/<form\b(?=[^>]*(?:method="post"|enctype=))[^>]*>.*?<\/form>/gis) ?? [];
  return forms
    .flatMap(
      (form) =>
        form.match(/<button\b(?![^>]*(?:\sdisabled=""|type="button"))[^>]*>.*?<\/button>/gis) ?? [],
    )
    .map((button) => button.replaceAll(/<[^>]*>/g, "").trim())
    .filter((words) => !OWN_BUTTONS.includes(words));
}

/**
 * A page for signed-in people: a key opens no page, and signed-out people go to the sign-in page
 * and back.
 */
function signedIn(
  path: string,
  admins: [other: string, own: string, operator: string] = ["200", "200", "200"],
): string[] {
  const away = path === "/" ? "307 /sign-in" : `307 /sign-in?returnTo=${encodeURIComponent(path)}`;
  return [away, ...admins, away, away, away, "307 /sign-in?problem=disabled"];
}

const everybody = (answer: string): string[] => CALLERS.map(() => answer);
/** For services only: a session is not a key. */
const keysOnly = (withKey = "200"): string[] => [
  "401",
  "401",
  "401",
  "401",
  withKey,
  "403",
  "401",
  "401",
];
const sessionsOnly = (yes: string, no: string): string[] => [no, yes, yes, yes, no, no, no, no];

const ROWS: Row[] = [
  { route: "GET /", answers: signedIn("/") },
  { route: "GET /companies", answers: signedIn("/companies") },
  {
    route: "GET /companies/[id]",
    path: `/companies/${COMPANY_ID}`,
    answers: signedIn(`/companies/${COMPANY_ID}`, ["404", "200", "200"]),
    lost: "200",
  },
  {
    route: "GET /companies/[id]",
    path: "/companies/01a1ff89-0000-7000-8000-000000000000",
    note: "that does not exist",
    answers: signedIn("/companies/01a1ff89-0000-7000-8000-000000000000", ["404", "404", "404"]),
  },
  ...["/people", "/contractors", "/payrolls", "/pay-schedules", "/runs"].map((tab): Row => ({
    route: `GET /companies/[id]${tab}`,
    path: `/companies/${COMPANY_ID}${tab}`,
    answers: signedIn(`/companies/${COMPANY_ID}${tab}`, ["404", "200", "200"]),
  })),
  ...[
    ["/people", "[employeeUuid]", SYNCED.employee],
    ["/payrolls", "[payrollUuid]", SYNCED.payroll],
    ["/runs", "[runId]", SYNCED.run],
  ].flatMap(([tab, name, id]): Row[] => [
    {
      route: `GET /companies/[id]${tab}/${name}`,
      path: `/companies/${COMPANY_ID}${tab}/${id}`,
      answers: signedIn(`/companies/${COMPANY_ID}${tab}/${id}`, ["404", "200", "200"]),
    },
    {
      route: `GET /companies/[id]${tab}/${name}`,
      path: `/companies/${COMPANY_ID}${tab}/${SYNCED.nothing}`,
      note: "that does not exist",
      answers: signedIn(`/companies/${COMPANY_ID}${tab}/${SYNCED.nothing}`, ["404", "404", "404"]),
    },
  ]),
  {
    route: "GET /companies/[id]/more",
    path: `/companies/${COMPANY_ID}/more`,
    answers: signedIn(`/companies/${COMPANY_ID}/more`, [
      "404",
      `307 /companies/${COMPANY_ID}/more/locations`,
      `307 /companies/${COMPANY_ID}/more/locations`,
    ]),
  },
  {
    route: "GET /companies/[id]/more/[resource]",
    path: `/companies/${COMPANY_ID}/more/locations`,
    answers: signedIn(`/companies/${COMPANY_ID}/more/locations`, ["404", "200", "200"]),
  },
  {
    route: "GET /companies/[id]/more/[resource]",
    path: `/companies/${COMPANY_ID}/more/tokens`,
    note: "of what is no table",
    answers: signedIn(`/companies/${COMPANY_ID}/more/tokens`, ["404", "404", "404"]),
  },
  {
    route: "GET /companies/[id]/export/[resource]",
    path: `/companies/${COMPANY_ID}/export/employees`,
    answers: ["401", "404", "200", "200", "401", "401", "401", "401"],
  },
  {
    route: "GET /companies/[id]/export/[resource]",
    path: `/companies/${COMPANY_ID}/export/tokens`,
    note: "of what is no table",
    answers: ["401", "404", "404", "404", "401", "401", "401", "401"],
  },
  { route: "GET /desk", answers: signedIn("/desk") },
  { route: "GET /desk/export", answers: sessionsOnly("200", "401") },
  { route: "GET /syncs", answers: signedIn("/syncs") },
  { route: "GET /activity", answers: signedIn("/activity") },
  { route: "GET /usage", answers: signedIn("/usage", ["404", "404", "200"]) },
  {
    route: "GET /companies/[id]/usage",
    path: `/companies/${COMPANY_ID}/usage`,
    answers: signedIn(`/companies/${COMPANY_ID}/usage`, ["404", "200", "200"]),
  },
  { route: "GET /readiness", answers: signedIn("/readiness", ["404", "404", "200"]) },
  {
    route: "GET /readiness/evidence",
    answers: signedIn("/readiness/evidence", ["404", "404", "200"]),
  },
  {
    route: "GET /readiness/evidence.md",
    answers: ["404", "404", "404", "200", "404", "404", "404", "404"],
  },
  { route: "GET /organization", answers: signedIn("/organization", ["404", "404", "200"]) },
  { route: "GET /people", answers: signedIn("/people", ["404", "404", "200"]) },
  { route: "GET /api-keys", answers: signedIn("/api-keys", ["404", "404", "200"]) },
  { route: "GET /audit", answers: signedIn("/audit", ["404", "404", "200"]) },
  {
    route: "GET /audit/export",
    answers: ["401", "404", "404", "200", "401", "401", "401", "401"],
  },
  { route: "GET /alerts", answers: signedIn("/alerts", ["404", "404", "200"]) },
  { route: "GET /break", answers: signedIn("/break", ["404", "404", "200"]) },
  { route: "GET /status", answers: signedIn("/status", ["404", "404", "200"]) },
  { route: "GET /incidents", answers: signedIn("/incidents", ["404", "404", "200"]) },
  {
    route: "GET /incidents/[id]",
    path: `/incidents/${SYNCED.nothing}`,
    answers: signedIn(`/incidents/${SYNCED.nothing}`, ["404", "404", "404"]),
  },
  { route: "GET /webhooks", answers: signedIn("/webhooks", ["404", "404", "200"]) },
  { route: "GET /provision", answers: signedIn("/provision", ["404", "404", "200"]) },
  { route: "GET /companies/bulk", answers: signedIn("/companies/bulk") },
  { route: "GET /companies/bulk/new", answers: signedIn("/companies/bulk/new") },
  {
    route: "GET /companies/bulk/[id]",
    path: `/companies/bulk/${SYNCED.nothing}`,
    note: "that does not exist",
    answers: signedIn(`/companies/bulk/${SYNCED.nothing}`, ["404", "404", "404"]),
  },
  {
    route: "GET /companies/bulk/[id]/results",
    path: `/companies/bulk/${SYNCED.nothing}/results`,
    note: "that do not exist",
    answers: ["401", "404", "404", "404", "401", "401", "401", "401"],
  },
  {
    route: "POST /companies/bulk/start",
    form: { kind: "disconnect", company: COMPANY_ID, typed: "2" },
    note: "with a wrong number",
    answers: [
      "401",
      `303 /companies/bulk/new?kind=disconnect&company=${COMPANY_ID}&problem=company`,
      `303 /companies/bulk/new?kind=disconnect&company=${COMPANY_ID}&problem=typed`,
      `303 /companies/bulk/new?kind=disconnect&company=${COMPANY_ID}&problem=typed`,
      ...Array.from({ length: 4 }, () => "401"),
    ],
    viewer: "403",
    // A person who lost the company still knows it.
    lost: `303 /companies/bulk/new?kind=disconnect&company=${COMPANY_ID}&problem=typed`,
  },
  { route: "GET /companies/export", answers: sessionsOnly("200", "401") },
  {
    route: "GET /companies/reconnect",
    answers: signedIn("/companies/reconnect", ["404", "404", "200"]),
  },
  {
    route: "POST /companies/reconnect/links",
    form: { company: COMPANY_ID },
    answers: ["401", "404", "404", "200", "401", "401", "401", "401"],
    viewer: "403",
  },
  // The address of a link is what opens it: who is signed in, or holds a key, makes no difference.
  {
    route: "GET /reconnect/[link]",
    path: "/reconnect/01a1ff89-0000-7000-8000-000000000000.made-up",
    answers: everybody("404"),
  },
  {
    route: "POST /api/gusto/reconnect",
    form: { link: "01a1ff89-0000-7000-8000-000000000000.made-up" },
    answers: everybody("404"),
  },
  {
    route: "GET /shared/[link]",
    path: "/shared/01a1ff89-0000-7000-8000-000000000000.made-up",
    answers: everybody("404"),
  },
  { route: "GET /connect", answers: signedIn("/connect") },
  { route: "GET /connect/done", answers: signedIn("/connect/done") },
  { route: "GET /connect/problem", answers: signedIn("/connect") },
  { route: "GET /pick", answers: signedIn("/pick") },
  {
    route: "GET /sign-in",
    answers: ["200", "307 /", "307 /", "307 /", "200", "200", "200", "200"],
  },

  { route: "GET /api/auth/[...nextauth]", path: "/api/auth/session", answers: everybody("200") },
  {
    route: "GET /api/auth/[...nextauth]",
    path: "/api/auth/callback/gusto",
    note: "callback without an answer",
    answers: everybody("303 /sign-in?problem=invalid_request"),
  },
  {
    route: "GET /api/auth/[...nextauth]",
    path: "/api/auth/verify-request",
    note: "what we do not use",
    answers: everybody("404"),
  },
  {
    route: "POST /api/auth/[...nextauth]",
    path: "/api/auth/signin/gusto",
    form: {},
    answers: everybody(AUTHORIZE),
  },
  {
    route: "POST /api/auth/[...nextauth]",
    path: "/api/auth/_log",
    form: {},
    note: "what we do not use",
    answers: everybody("404"),
  },
  {
    route: "POST /api/demo/sign-in",
    form: { user: "nobody@demo.example" },
    answers: everybody("303 /sign-in?problem=unknown"),
  },
  { route: "GET /api/changes", answers: sessionsOnly("200", "401") },
  { route: "GET /api/search", path: "/api/search?q=a", answers: sessionsOnly("200", "401") },
  { route: "POST /api/client-errors", form: {}, answers: sessionsOnly("400", "401") },
  {
    route: "GET /api/sync/progress",
    path: `/api/sync/progress?once=1&company=${COMPANY_ID}`,
    answers: sessionsOnly("200", "401"),
  },
  {
    route: "GET /api/gusto/callback",
    answers: sessionsOnly(
      "303 /connect/problem?code=invalid_request",
      "303 /sign-in?problem=signed_out",
    ),
  },
  {
    route: "POST /api/gusto/connect",
    form: { purpose: "connect" },
    answers: [
      "303 /sign-in?problem=signed_out",
      AUTHORIZE,
      AUTHORIZE,
      "303 /connect/problem?code=staff_cannot_connect",
      ...Array.from({ length: 4 }, () => "303 /sign-in?problem=signed_out"),
    ],
  },
  {
    route: "POST /api/gusto/connect",
    form: { purpose: "reconnect", companyId: COMPANY_ID },
    note: "reconnect",
    answers: [
      "303 /sign-in?problem=signed_out",
      "404",
      AUTHORIZE,
      "303 /connect/problem?code=staff_cannot_connect",
      ...Array.from({ length: 4 }, () => "303 /sign-in?problem=signed_out"),
    ],
    lost: AUTHORIZE,
  },

  // Gusto signs what it sends; a session or a key means nothing here.
  { route: "POST /api/gusto/webhooks", form: {}, note: "as a form", answers: everybody("400") },
  { route: "POST /api/gusto/webhooks", note: "without a signature", answers: everybody("401") },

  { route: "GET /api/health", answers: everybody("200") },
  { route: "GET /api/live", answers: everybody("200") },
  { route: "GET /metrics", answers: everybody("200") },
  { route: "GET /api/v1", answers: everybody("200") },
  { route: "GET /api/v1/openapi.json", answers: everybody("200") },
  { route: "GET /api/v1/companies", answers: keysOnly() },
  { route: "GET /api/v1/incidents", answers: keysOnly() },
  {
    route: "GET /api/v1/companies/[gustoUuid]",
    path: `/api/v1/companies/${GUSTO_UUID}`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]",
    path: "/api/v1/companies/01a1ff89-0000-4000-8000-000000000000",
    note: "that does not exist",
    answers: keysOnly("404"),
  },
  ...["DELETE", "GET", "PATCH", "POST", "PUT"].flatMap((method) =>
    ["/api/v1/no-such-endpoint", "/api/no-such-endpoint"].map((path) => ({
      route: `${method} /api/[[...rest]]`,
      path,
      note: path,
      ...(method !== "GET" && { form: {} }),
      answers: everybody("404"),
    })),
  ),
  {
    route: "GET /api/v1/companies/[gustoUuid]/gusto/[...path]",
    path: `/api/v1/companies/${GUSTO_UUID}/gusto/v1/companies/${GUSTO_UUID}/locations`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]/gusto/[...path]",
    path: `/api/v1/companies/${GUSTO_UUID}/gusto/oauth/token`,
    note: "outside of /v1",
    answers: keysOnly("400"),
  },
  ...["DELETE", "PATCH", "POST", "PUT"].map((method) => ({
    route: `${method} /api/v1/companies/[gustoUuid]/gusto/[...path]`,
    path: `/api/v1/companies/${GUSTO_UUID}/gusto/v1/no-such-thing`,
    form: {},
    answers: keysOnly("404"),
  })),
  {
    route: "GET /api/v1/companies/[gustoUuid]/access-token",
    path: `/api/v1/companies/${GUSTO_UUID}/access-token`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]/[resource]",
    path: `/api/v1/companies/${GUSTO_UUID}/employees`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]/[resource]",
    path: `/api/v1/companies/${SYNCED.nothing}/employees`,
    note: "of a company that does not exist",
    answers: keysOnly("404"),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]/payrolls/[payrollUuid]/compensations",
    path: `/api/v1/companies/${GUSTO_UUID}/payrolls/${SYNCED.payroll}/compensations`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/companies/[gustoUuid]/payrolls/[payrollUuid]/compensations",
    path: `/api/v1/companies/${GUSTO_UUID}/payrolls/${SYNCED.nothing}/compensations`,
    note: "that does not exist",
    answers: keysOnly("404"),
  },
  {
    route: "POST /api/v1/companies/[gustoUuid]/sync-runs",
    path: `/api/v1/companies/${GUSTO_UUID}/sync-runs`,
    note: "while sync is off",
    answers: keysOnly("409"),
  },
  {
    route: "GET /api/v1/sync-runs/[id]",
    path: `/api/v1/sync-runs/${SYNCED.run}`,
    answers: keysOnly(),
  },
  {
    route: "GET /api/v1/sync-runs/[id]",
    path: `/api/v1/sync-runs/${SYNCED.nothing}`,
    note: "that does not exist",
    answers: keysOnly("404"),
  },
  {
    route: "POST /api/v1/provisions",
    note: "without an idempotency key",
    answers: keysOnly("400"),
  },
  {
    route: "GET /api/v1/provisions/[id]",
    path: `/api/v1/provisions/${SYNCED.nothing}`,
    note: "that does not exist",
    answers: keysOnly("404"),
  },
];

/** Whoever has no place in the table gets what another caller gets, unless the row says otherwise. */
const LIKE: Partial<Record<Caller, Caller>> = {
  "admin who lost it": "other company's admin",
  viewer: "operator",
};

function expectedAnswer({ answers, lost, viewer }: Row, caller: Caller): string {
  const own = caller === "admin who lost it" ? lost : caller === "viewer" ? viewer : undefined;
  const position = CALLERS.indexOf(LIKE[caller] ?? caller);
  return filled(own ?? answers[position] ?? "no answer in the table");
}

/** Who may see the company and so read its name in a response. */
const MAY_SEE: ReadonlySet<Caller> = new Set(["company admin", "operator", "key", "viewer"]);

/** A person who lost the company sees its name, so they can bring it back, and nothing else. */
function confidentialFor(caller: Caller): string[] {
  if (MAY_SEE.has(caller)) return [];
  return caller === "admin who lost it"
    ? world.confidential.filter((word) => word !== world.company.name)
    : world.confidential;
}

let world: CallerWorld;

test.beforeAll(async ({ browser, playwright, database }) => {
  const request = await playwright.request.newContext({ baseURL: APP_URL });
  world = await createCallerWorld(browser, request, database);
  await addSyncedRows(database, world.company.id);
  world.confidential.push(SYNCED.person);
  await request.dispose();
});

function filled(text: string): string {
  return text
    .replaceAll(COMPANY_ID, world.company.id)
    .replaceAll(encodeURIComponent(COMPANY_ID), world.company.id)
    .replaceAll(GUSTO_UUID, world.company.gustoUuid);
}

async function call(
  request: APIRequestContext,
  { route, path, form }: Row,
  caller: Caller,
  headers: Record<string, string> = { origin: APP_URL },
): Promise<APIResponse> {
  const [method = "GET", address = "/"] = route.split(" ");
  const filledForm =
    form && Object.fromEntries(Object.entries(form).map(([name, value]) => [name, filled(value)]));
  return request.fetch(filled(path ?? address), {
    method,
    headers: { ...world.headers[caller], ...(method === "GET" ? {} : headers) },
    maxRedirects: 0,
    ...(filledForm && { form: filledForm }),
  });
}

function describeAnswer(answer: APIResponse): string {
  const location = answer.headers()["location"];
  if (!location) return String(answer.status());
  const url = new URL(location, APP_URL);
  const place =
    url.origin === APP_URL
      ? `${url.pathname}${url.search}`
      : url.origin === SIMULATOR_URL
        ? `gusto:${url.pathname}`
        : url.origin;
  return `${answer.status()} ${place}`;
}

test("every page and route handler has a row in the authorization table", () => {
  expect([...new Set(ROWS.map(({ route }) => route))].sort()).toEqual(listRoutes());
});

for (const row of ROWS) {
  test(`${row.route}${row.note ? ` (${row.note})` : ""} answers each caller as the authorization table says`, async ({
    request,
  }) => {
    const got: Record<string, string> = {};
    for (const caller of CALLERS) {
      const answer = await call(request, row, caller);
      got[caller] = describeAnswer(answer);
      const text = await answer.text();
      for (const word of confidentialFor(caller))
        expect(text, `what ${caller} reads`).not.toContain(word);
      if (
        row.route.startsWith("GET /api/v1/companies") ||
        answer.headers()["content-type"]?.startsWith("text/html")
      )
        expect(answer.headers()["cache-control"]).toContain("no-store");
      expect(text, "needs a script to be shown").not.toMatch(SHOWN_BY_SCRIPT);
      if (caller === "viewer")
        expect(listOfferedChanges(text), "offered to a viewer, and refused").toEqual([]);
    }
    expect(got).toEqual(
      Object.fromEntries(CALLERS.map((caller) => [caller, expectedAnswer(row, caller)])),
    );
  });
}

test("responses for another admin's company are byte for byte those for a nonexistent one", async ({
  request,
}) => {
  const rows = ROWS.filter(({ route }) => route === "GET /companies/[id]");
  expect(rows).toHaveLength(2);
  const textOf = async (row: Row) => {
    const answer = await call(request, row, "other company's admin");
    const nonce =
      /'nonce-([^']+)'/.exec(answer.headers()["content-security-policy"] ?? "")?.[1] ?? "";
    // Without what differs between any two responses: the requested URL, the nonce, the time.
    return (await answer.text())
      .replaceAll(nonce, "nonce")
      .replaceAll(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "uuid")
      .replaceAll(/\b1[0-9]{12}\b/g, "time");
  };
  // React streams its parts in the order they are ready, which may differ as well. A revealing
  // difference would always be there.
  await expect(async () => {
    const [hidden, missing] = await Promise.all(rows.map(textOf));
    expect(hidden).toBe(missing);
  }).toPass({ timeout: 20_000 });
});

test("forms posted from another site are refused for every signed-in user", async ({ request }) => {
  // Services send a key with each request, and Gusto a signature, which no browser adds by itself;
  // a URL that leads nowhere accepts nothing.
  const posts = ROWS.filter(
    ({ route }) =>
      route.startsWith("POST ") &&
      !route.startsWith("POST /api/v1/") &&
      route !== "POST /api/gusto/webhooks" &&
      route !== "POST /api/[[...rest]]",
  );
  expect(posts.length).toBeGreaterThan(3);
  for (const row of posts) {
    for (const headers of [
      { origin: "https://evil.example" },
      { origin: "null" },
      { origin: APP_URL, "sec-fetch-site": "cross-site" },
      {},
    ] as Record<string, string>[]) {
      const answer = await call(request, row, "company admin", headers);
      expect(answer.status(), `${row.route} with ${JSON.stringify(headers)}`).toBe(403);
    }
  }
});

test("unsupported HTTP methods are refused on every route", async ({ request }) => {
  const handlers = ROWS.filter(({ route }) => / \/(api\/|metrics)/.test(route));
  for (const { route, path } of handlers) {
    for (const method of ["DELETE", "PUT", "PATCH"]) {
      if (ROWS.some((row) => row.route === `${method} ${route.split(" ")[1]}`)) continue;
      const answer = await request.fetch(filled(path ?? route.split(" ")[1]!), {
        method,
        headers: { ...world.headers.operator, origin: APP_URL },
        maxRedirects: 0,
      });
      expect(answer.status(), `${method} ${route}`).toBe(405);
    }
  }
});

test("HEAD requests and trailing slashes give no more access than GET", async ({ request }) => {
  for (const path of ["/companies", `/companies/${world.company.id}`, "/activity"]) {
    for (const attempt of [
      { method: "HEAD", path },
      { method: "GET", path: `${path}/` },
      { method: "GET", path: path.toUpperCase() },
      { method: "GET", path: `//${path.slice(1)}` },
    ]) {
      const answer = await request.fetch(`${APP_URL}${attempt.path}`, {
        method: attempt.method,
        maxRedirects: 0,
      });
      expect(answer.status(), JSON.stringify(attempt)).not.toBe(200);
    }
  }
});

test("headers that could bypass middleware give no access", async ({ request }) => {
  for (const headers of [
    { "x-middleware-subrequest": "proxy:proxy:proxy:proxy:proxy" },
    { "x-middleware-subrequest": "middleware:middleware:middleware:middleware:middleware" },
    { rsc: "1" },
    { "x-forwarded-host": "evil.example" },
    { "next-router-prefetch": "1", rsc: "1" },
  ] as Record<string, string>[]) {
    for (const path of ["/companies", `/companies/${world.company.id}`]) {
      const answer = await request.get(path, { headers, maxRedirects: 0 });
      const text = await answer.text();
      for (const word of world.confidential)
        expect(text, JSON.stringify(headers)).not.toContain(word);
      expect(answer.headers()["location"] ?? "").not.toContain("evil.example");
    }
  }
});

// ---------------------------------------------------------------- server actions

type ActionCall = { url: string; headers: Record<string, string>; body: Buffer };

/** Presses a button and captures the request it makes, without letting it through. */
async function catchAction(page: Page, press: () => Promise<void>): Promise<ActionCall> {
  const caught = Promise.withResolvers<ActionCall>();
  await page.route(
    () => true,
    async (route) => {
      const request = route.request();
      const headers = request.headers();
      if (!headers["next-action"]) return route.continue();
      const kept = Object.fromEntries(
        ["next-action", "content-type", "accept", "next-router-state-tree"].flatMap((name) =>
          headers[name] ? [[name, headers[name]]] : [],
        ),
      );
      caught.resolve({
        url: request.url(),
        headers: kept,
        body: request.postDataBuffer() ?? Buffer.alloc(0),
      });
      await route.abort();
    },
  );
  await press();
  const call = await caught.promise;
  await page.unrouteAll({ behavior: "ignoreErrors" });
  return call;
}

const REFUSED: Partial<Record<Caller, string>> = {
  anonymous: "You are signed out",
  key: "You are signed out",
  "key without scope": "You are signed out",
  "expired session": "You are signed out",
  "disabled user": "Your access was disabled",
  viewer: "You can view everything here and change nothing",
};

/** The company's admin who presses. The disabled one has a grant for it, too. */
const OF_THE_ADMIN = `
  FROM company_access
  WHERE company_id = $1
    AND lost_at IS NULL
    AND user_id NOT IN (SELECT id FROM users WHERE disabled_at IS NOT NULL)
  LIMIT 1`;
const BULK_ACTION_ID = "01a1ff89-0000-7000-8000-0000000000b1";
const INCIDENT_ID = "01a1ff89-0000-7000-8000-0000000000a1";
const INCIDENT_ACTS = {
  acknowledge: (page: Page) => page.getByRole("button", { name: "Acknowledge" }).click(),
  assign: (page: Page) => page.getByRole("button", { name: "Assign to me" }).click(),
  snooze: (page: Page) => page.getByRole("button", { name: "Snooze", exact: true }).click(),
  note: async (page: Page) => {
    await page.getByLabel("Add a note").fill("Called them.");
    await page.getByRole("button", { name: "Add note" }).click();
  },
};

const PERSON_ID = "01a1ff89-0000-7000-8000-0000000000b1";
const MEMBER_EMAIL = "mia@partner.example";

/** Somebody of the staff, and a person who is disabled or not. */
async function addPeople(database: Database, disabledAt: Date | null): Promise<void> {
  await database.query(
    `
      INSERT INTO staff_members (id, email, role, added_by, updated_at)
      VALUES (gen_random_uuid(), $1, 'viewer', 'system', now())
      ON CONFLICT DO NOTHING`,
    [MEMBER_EMAIL],
  );
  await database.query(
    `
      INSERT INTO users (id, name, email, disabled_at, updated_at)
      VALUES ($1, 'Pia Passing', 'pia@admins.example', $2, now())
      ON CONFLICT (id) DO UPDATE SET disabled_at = excluded.disabled_at`,
    [PERSON_ID, disabledAt],
  );
}

const personNamed = (page: Page, name: string) =>
  page.getByRole("listitem").filter({ hasText: name });

const operatorActions = {
  ...REFUSED,
  "other company's admin": "Page not found.",
  "company admin": "Page not found.",
};
const companyActions = { ...REFUSED, "other company's admin": "Company not found." };

const API_KEY_ID = "0190a000-0000-7000-8000-00000000a91c";
const addApiKey = (database: Database): Promise<unknown> =>
  database.query(
    `
      INSERT INTO api_keys (id, name, prefix, key_hash, scopes, environment)
      VALUES ($1, 'Rotated service', 'gpd_abcd', 'of no key', '{tokens:read}', 'demo')
      ON CONFLICT (id) DO UPDATE SET revoked_at = NULL, expires_at = NULL, successor_id = NULL`,
    [API_KEY_ID],
  );

/** In this order: the last two end the connection and the company. */
const ACTIONS: {
  name: string;
  place: string;
  /** Whose button it is; defaults to the company admin's. */ presser?: Caller;
  prepare?: (database: Database) => Promise<unknown>;
  press: (page: Page) => Promise<void>;
  refused: Partial<Record<Caller, string>>;
  /**
   * The message for an admin whose own grant ended; defaults to another company's; null: the action
   * succeeds.
   */ lost?: string | null;
  done: RegExp;
}[] = [
  {
    name: "testConnection",
    place: `/companies/${COMPANY_ID}`,
    press: (page) => page.getByRole("button", { name: "Test connection" }).click(),
    refused: companyActions,
    done: /Gusto accepted the test call/,
  },
  {
    name: "refreshNow",
    place: `/companies/${COMPANY_ID}`,
    press: (page) => page.getByRole("button", { name: "Refresh now" }).click(),
    refused: companyActions,
    done: /The new token pair is stored/,
  },
  {
    name: "cancelRun",
    place: `/companies/${COMPANY_ID}/runs/${SYNCED.waitingRun}`,
    prepare: (database) =>
      database.query(
        `
          INSERT INTO sync_runs (id, company_id, state, trigger, actor, lane, resume_at)
          VALUES ($2, $1, 'queued', 'person', 'system', 2, now() + interval '1 hour')
          ON CONFLICT (id) DO UPDATE SET
            company_id = excluded.company_id, state = 'queued', ended_at = NULL`,
        [world.company.id, SYNCED.waitingRun],
      ),
    press: (page) => page.getByRole("button", { name: "Cancel this run" }).click(),
    refused: { ...REFUSED, "other company's admin": "Run not found." },
    // It can be canceled once.
    done: /Canceled\. Data read so far is kept|This run has already ended/,
  },
  {
    name: "tick",
    place: "/readiness",
    presser: "operator",
    press: async (page) => {
      const item = page
        .getByRole("listitem")
        .filter({ has: page.getByText("Account and organization are set up", { exact: true }) })
        .last();
      await item.getByText("Mark as done").click();
      await item.getByLabel("Note").fill("Done");
      await item.getByRole("button", { name: "Save" }).click();
    },
    refused: operatorActions,
    done: /Saved\./,
  },
  {
    name: "untick",
    place: "/readiness",
    presser: "operator",
    press: (page) =>
      page.getByRole("button", { name: "Undo: Account and organization are set up" }).click(),
    refused: operatorActions,
    done: /Undone\./,
  },
  {
    name: "testOrganizationAccess",
    place: "/organization",
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "Test", exact: true }).click(),
    refused: operatorActions,
    done: /It works: Gusto accepted a call/,
  },
  {
    name: "storeApiToken",
    place: "/organization",
    presser: "operator",
    press: async (page) => {
      await page.locator("input[name=token]").fill("a-token-of-this-test");
      await page.getByRole("button", { name: "Store" }).click();
    },
    refused: operatorActions,
    done: /Stored\. Test it now/,
  },
  {
    name: "provision",
    place: "/provision",
    presser: "operator",
    press: async (page) => {
      await page.getByLabel("Company name").fill("Action Row Books");
      await page.getByLabel("First name").fill("Ada");
      await page.getByLabel("Last name").fill("Row");
      await page.getByLabel("Email").fill(`ada-${Date.now()}@row.example`);
      await page.getByRole("button", { name: "Create in Gusto" }).click();
    },
    refused: operatorActions,
    done: /Gusto created Action Row Books/,
  },
  {
    name: "subscribe",
    place: "/webhooks",
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "Subscribe" }).click(),
    refused: operatorActions,
    done: /Subscribed\. Gusto is sending/,
  },
  {
    name: "verifyAgain",
    place: "/webhooks",
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "Verify again" }).click(),
    refused: operatorActions,
    done: /Verification requested\. Gusto is sending a new token/,
  },
  {
    name: "changeTypes",
    place: "/webhooks",
    presser: "operator",
    press: async (page) => {
      await page.getByText("Change the event types").click();
      await page.getByRole("button", { name: "Change", exact: true }).click();
    },
    refused: operatorActions,
    done: /Changed\./,
  },
  {
    name: "replay",
    place: `/webhooks?company=${SYNCED.nothing}`,
    presser: "operator",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO webhook_events
            (id, environment, event_type, company_uuid, occurred_at, source, state, body)
          VALUES (
            gen_random_uuid(), 'demo', 'form.updated', $1, now(), 'webhook', 'ignored', '{}'
          )`,
        [SYNCED.nothing],
      ),
    press: async (page) => {
      await page.getByText("form.updated", { exact: true }).last().click();
      await page.getByRole("button", { name: "Replay" }).click();
    },
    refused: operatorActions,
    done: /The event is being processed again\./,
  },
  ...(["acknowledge", "assign", "snooze", "note"] as const).map((name) => ({
    name,
    place: `/incidents/${INCIDENT_ID}`,
    presser: "operator" as const,
    prepare: (database: Database) =>
      database.query(
        `
          INSERT INTO incidents
            (id, cause, severity, since, opened_at, joined_at, accepts, companies, told)
          VALUES ($1, 'other', 3, now(), now(), now(), false, 1, 1)
          ON CONFLICT (id) DO NOTHING`,
        [INCIDENT_ID],
      ),
    press: (page: Page) => INCIDENT_ACTS[name](page),
    refused: operatorActions,
    done: {
      acknowledge: /Acknowledged\./,
      assign: /Assigned\./,
      snooze: /Snoozed\./,
      note: /Added\./,
    }[name],
  })),
  {
    name: "unsubscribe",
    place: "/webhooks",
    presser: "operator",
    press: async (page) => {
      await page.getByRole("button", { name: "Delete…" }).click();
      await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    },
    refused: operatorActions,
    done: /Deleted\./,
  },
  {
    name: "dismiss",
    place: "/",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO notices (id, company_id, key, kind, text)
          VALUES (
            gen_random_uuid(), $1, gen_random_uuid()::text, 'takeover', 'Something happened.'
          )`,
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Dismiss" }).click(),
    refused: { ...REFUSED, "other company's admin": "Notice not found." },
    done: /Dismissed\./,
  },
  {
    name: "dismissAll",
    place: "/",
    presser: "operator",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO notices (id, key, kind, text)
          SELECT gen_random_uuid(), gen_random_uuid()::text, 'webhooks_gone', 'Something happened.'
          FROM generate_series(1, 2)`,
      ),
    press: async (page) => {
      // Other tests' companies may form their own group.
      await page
        .getByRole("listitem")
        .filter({ hasText: "webhook subscriptions" })
        .getByRole("button", { name: "Dismiss all…" })
        .click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: "Dismiss all", exact: true })
        .click();
    },
    // Anyone may dismiss notices about their own companies, and there may be none.
    refused: REFUSED,
    lost: null,
    done: /Dismissed\./,
  },
  {
    name: "invite",
    place: "/people",
    presser: "operator",
    press: async (page) => {
      await page.getByLabel("Let in by email").fill(`new-${Date.now()}@partner.example`);
      await page.getByRole("button", { name: "Let in", exact: true }).click();
    },
    refused: operatorActions,
    done: /Let in from their first sign-in on/,
  },
  {
    name: "changeRole",
    place: "/people",
    presser: "operator",
    prepare: (database) => addPeople(database, null),
    press: (page) =>
      page.getByRole("button", { name: `Change the role of ${MEMBER_EMAIL}` }).click(),
    refused: operatorActions,
    done: /Role changed\./,
  },
  {
    name: "removeMember",
    place: "/people",
    presser: "operator",
    prepare: (database) => addPeople(database, null),
    press: (page) => page.getByRole("button", { name: `Remove ${MEMBER_EMAIL}` }).click(),
    refused: operatorActions,
    done: /Removed\./,
  },
  {
    name: "disablePerson",
    place: "/people?q=pia",
    presser: "operator",
    prepare: (database) => addPeople(database, null),
    press: (page) =>
      personNamed(page, "Pia Passing").getByRole("button", { name: "Disable" }).click(),
    refused: operatorActions,
    done: /Disabled: all sessions have ended/,
  },
  {
    name: "enablePerson",
    place: "/people?q=pia",
    presser: "operator",
    prepare: (database) => addPeople(database, new Date()),
    press: (page) =>
      personNamed(page, "Pia Passing").getByRole("button", { name: "Enable" }).click(),
    refused: operatorActions,
    done: /Enabled: they may sign in again/,
  },
  {
    name: "createKey",
    place: "/api-keys?create=1",
    presser: "operator",
    press: async (page) => {
      await page.getByLabel("Name of the service").fill("billing");
      await page.getByRole("button", { name: "Create the key" }).click();
    },
    refused: operatorActions,
    done: /billing was created/,
  },
  {
    name: "rotateKey",
    place: `/api-keys?rotate=${API_KEY_ID}`,
    presser: "operator",
    prepare: addApiKey,
    press: (page) => page.getByRole("button", { name: "Rotate the key" }).click(),
    refused: operatorActions,
    done: /The successor was created/,
  },
  {
    name: "revokeKey",
    place: "/api-keys",
    presser: "operator",
    prepare: addApiKey,
    press: async (page) => {
      await page
        .getByRole("listitem")
        .filter({ hasText: "Rotated service" })
        .getByRole("button", { name: "Revoke…" })
        .first()
        .click();
      await page.getByRole("dialog").getByRole("button", { name: "Revoke", exact: true }).click();
    },
    refused: operatorActions,
    done: /every process refuses it within five seconds/,
  },
  {
    name: "hold",
    place: "/organization",
    presser: "operator",
    press: async (page) => {
      await page.getByRole("button", { name: "Hold all refreshing…" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: "Hold all refreshing", exact: true })
        .click();
    },
    refused: operatorActions,
    done: /Nothing is refreshed until an operator resumes refreshing\./,
  },
  {
    name: "resume",
    place: "/",
    presser: "operator",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO gusto_application_states
            (environment, held_since, held_reason, paused_since, paused_reason, paused_until)
          VALUES ('demo', now(), 'operator', now(), 'held', now() + interval '1 day')
          ON CONFLICT (environment) DO UPDATE SET
            held_since = now(), held_reason = 'operator', paused_since = now(),
            paused_reason = 'held', paused_until = now() + interval '1 day'`,
      ),
    press: async (page) => {
      await page.getByRole("button", { name: "Resume refreshing…" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: "Resume refreshing", exact: true })
        .click();
    },
    refused: operatorActions,
    done: /Refreshing resumed\./,
  },
  {
    name: "setSync",
    place: `/companies/${COMPANY_ID}`,
    press: (page) => page.getByRole("switch").click(),
    refused: companyActions,
    done: /Sync is on\./,
  },
  {
    name: "addTag",
    place: `/companies/${COMPANY_ID}`,
    presser: "operator",
    press: async (page) => {
      await page.getByLabel("New tag").fill("O'Neill & Sons 🦜");
      await page.getByLabel("New tag").press("Enter");
    },
    refused: operatorActions,
    done: /Added “o'neill & sons 🦜”\./,
  },
  {
    name: "removeTag",
    place: `/companies/${COMPANY_ID}`,
    presser: "operator",
    prepare: (database) =>
      database.query(
        "INSERT INTO company_tags (company_id, tag) VALUES ($1, 'vip') ON CONFLICT DO NOTHING",
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Remove the tag vip" }).click(),
    refused: operatorActions,
    done: /Removed “vip”\./,
  },
  {
    name: "syncNow",
    place: `/companies/${COMPANY_ID}`,
    press: (page) => page.getByRole("button", { name: "Sync now" }).click(),
    refused: companyActions,
    done: /Sync requested|A sync is already in progress/,
  },
  {
    name: "saveCompaniesView",
    place: "/companies?sort=name",
    press: async (page) => {
      await page.getByText("Save this view").click();
      await page.getByLabel("Name of the view").fill("By name");
      await page.getByRole("button", { name: "Save", exact: true }).click();
    },
    // Anyone has views of their own.
    refused: REFUSED,
    done: /Saved\./,
  },
  {
    name: "deleteCompaniesView",
    place: "/companies",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO saved_views (id, user_id, name, query)
          SELECT gen_random_uuid(), user_id, 'By name', '{}' ${OF_THE_ADMIN}
          ON CONFLICT DO NOTHING`,
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Delete the view By name" }).click(),
    refused: {
      ...REFUSED,
      "other company's admin": "View not found.",
      operator: "View not found.",
    },
    done: /Deleted\./,
  },
  ...(["stopBulk", "continueBulk"] as const).map((name) => ({
    name,
    place: `/companies/bulk/${BULK_ACTION_ID}`,
    // Nobody works on it for an hour.
    prepare: (database: Database) =>
      database.query(
        `
          INSERT INTO bulk_actions (id, kind, user_id, resume_at)
          SELECT $2, 'sync', user_id, now() + interval '1 hour' ${OF_THE_ADMIN}
          ON CONFLICT (id) DO UPDATE SET
            user_id = excluded.user_id, state = '${name === "stopBulk" ? "queued" : "stopped"}',
            reason = 'stopped_by_person', resume_at = now() + interval '1 hour'`,
        [world.company.id, BULK_ACTION_ID],
      ),
    press: (page: Page) =>
      page
        .getByRole("button", { name: name === "stopBulk" ? "Stop" : "Continue", exact: true })
        .click(),
    refused: { ...REFUSED, "other company's admin": "Bulk action not found." },
    // Each works once.
    done:
      name === "stopBulk"
        ? /Stopped\.|This action has already ended/
        : /It continues in a moment|This action cannot be continued/,
  })),
  {
    name: "showPay",
    place: `/companies/${COMPANY_ID}/people`,
    press: (page) => page.getByRole("button", { name: "Show pay" }).click(),
    refused: companyActions,
    done: /Pay is shown for 15 minutes/,
  },
  {
    name: "hidePay",
    place: `/companies/${COMPANY_ID}/people`,
    press: (page) => page.getByRole("button", { name: "Hide pay" }).click(),
    refused: companyActions,
    done: /Pay is hidden\./,
  },
  {
    name: "selectCompaniesAction",
    place: "/pick",
    press: (page) => page.getByRole("button", { name: /^Sync \d/ }).click(),
    // Staff see every company but pick for no one.
    refused: {
      ...REFUSED,
      "other company's admin": "is no longer connected",
      operator: "is no longer connected",
    },
    done: /1 of 1 company is synced/,
  },
  {
    name: "eraseData",
    place: `/companies/${COMPANY_ID}`,
    prepare: (database) =>
      database.query("UPDATE companies SET sync_selected = false WHERE id = $1", [
        world.company.id,
      ]),
    press: async (page) => {
      await page.getByRole("button", { name: "Erase synced data…" }).click();
      await page.getByLabel(/to confirm/).fill(world.company.name);
      await page.getByRole("dialog").getByRole("button", { name: "Erase", exact: true }).click();
    },
    refused: companyActions,
    done: /The synced data is being erased\. It is no longer visible/,
  },
  {
    name: "tryOnceMore",
    place: `/companies/${COMPANY_ID}`,
    presser: "operator",
    prepare: (database) =>
      database.query(
        `
          UPDATE gusto_auth_tokens
          SET state = 'reconnect_required', state_reason = 'revoked'
          WHERE state = 'active'
            AND id IN (
              SELECT token_id FROM company_grants WHERE company_id = $1 AND ended_at IS NULL
            )`,
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Try the stored tokens again" }).click(),
    refused: operatorActions,
    done: /Gusto accepts the stored tokens/,
  },
  {
    name: "share",
    place: `/companies/${COMPANY_ID}`,
    press: (page) => page.getByRole("button", { name: "Create a link" }).click(),
    refused: companyActions,
    done: /Created\. It works for 30 days/,
  },
  {
    name: "revokeShare",
    place: `/companies/${COMPANY_ID}`,
    prepare: (database) =>
      database.query(
        `
          INSERT INTO share_links (id, company_id, created_by, created_at, expires_at)
          VALUES (gen_random_uuid(), $1, 'system', now(), now() + interval '1 hour')`,
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Revoke" }).first().click(),
    refused: {
      ...REFUSED,
      "other company's admin": "This link is already revoked or deleted.",
      // The admin asked before has revoked it.
      operator: "This link is already revoked or deleted.",
    },
    done: /Revoked\./,
  },
  {
    name: "disconnect",
    place: `/companies/${COMPANY_ID}`,
    press: async (page) => {
      await page.getByRole("button", { name: "Disconnect…" }).click();
      await page
        .getByRole("dialog")
        .getByRole("button", { name: "Disconnect", exact: true })
        .click();
    },
    refused: companyActions,
    lost: "Your own connection to this company has already ended.",
    done: /Disconnected\./,
  },
  {
    name: "createLinksToCopy",
    place: `/companies/reconnect?company=${COMPANY_ID}`,
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "Create links to copy" }).click(),
    refused: operatorActions,
    done: /Created 1 link/,
  },
  {
    name: "revokeLink",
    place: "/companies/reconnect",
    presser: "operator",
    prepare: (database) =>
      database.query(
        `
          INSERT INTO reconnect_links (id, company_id, created_by, created_at, expires_at)
          VALUES (gen_random_uuid(), $1, 'system', now(), now() + interval '1 hour')`,
        [world.company.id],
      ),
    press: (page) => page.getByRole("button", { name: "Revoke" }).first().click(),
    refused: operatorActions,
    done: /Revoked\./,
  },
  {
    name: "breakDemo",
    place: "/break",
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "End them" }).click(),
    refused: operatorActions,
    done: /All access tokens have ended\./,
  },
  {
    name: "mendDemo",
    place: "/break",
    presser: "operator",
    press: (page) => page.getByRole("button", { name: "Mend all" }).click(),
    refused: operatorActions,
    done: /No fault was on\./,
  },
  {
    name: "deleteCompany",
    place: `/companies/${COMPANY_ID}`,
    presser: "operator",
    // The state once Gusto has confirmed every end.
    prepare: async (database) => {
      const ofCompany = "id IN (SELECT token_id FROM company_grants WHERE company_id = $1)";
      await database.query(
        `
          UPDATE gusto_auth_tokens
          SET state = 'disconnected', state_reason = 'disconnected_here', access_token = NULL,
            refresh_token = NULL, refresh_fingerprint = NULL
          WHERE ${ofCompany}`,
        [world.company.id],
      );
      await database.query(
        `
          UPDATE company_grants
          SET ended_at = now(), ended_reason = 'disconnected'
          WHERE company_id = $1 AND ended_at IS NULL`,
        [world.company.id],
      );
      await database.query("DELETE FROM company_endings WHERE company_id = $1", [world.company.id]);
    },
    press: async (page) => {
      await page.getByRole("button", { name: "Delete company…" }).click();
      await page.getByLabel(/to confirm/).fill(world.company.name);
      await page.getByRole("dialog").getByRole("button", { name: "Delete", exact: true }).click();
    },
    refused: operatorActions,
    done: /The company was deleted\./,
  },
];

/** Their buttons exist only with a mail server or a channel; tests in lib test who may press them. */
const NOT_OFFERED = ["mailClaimLink", "mailLinks", "routeChannel", "testChannel"];

test("every server action has a row in the authorization table", () => {
  expect([...ACTIONS.map(({ name }) => name), ...NOT_OFFERED].sort()).toEqual(listServerActions());
});

for (const action of ACTIONS) {
  test(`the action ${action.name} checks its caller, and treats another admin's company as nonexistent`, async ({
    browser,
    request,
    database,
  }) => {
    await action.prepare?.(database);
    const context = await browser.newContext({ extraHTTPHeaders: {} });
    await context.addCookies([
      {
        name: "next-auth.session-token",
        value: world.headers[action.presser ?? "company admin"]["cookie"]!.split("=")[1]!,
        url: APP_URL,
      },
    ]);
    const page = await context.newPage();
    await page.goto(filled(action.place));
    const caught = await catchAction(page, () => action.press(page));
    await context.close();

    const send = async (caller: Caller, headers: Record<string, string> = { origin: APP_URL }) =>
      request.post(caught.url, {
        headers: { ...caught.headers, ...world.headers[caller], ...headers },
        data: caught.body,
        maxRedirects: 0,
      });
    const callers = CALLERS.toSorted((a, b) => Number(MAY_SEE.has(a)) - Number(MAY_SEE.has(b)));
    for (const caller of callers) {
      const text = await (await send(caller)).text();
      const refusal =
        caller === "admin who lost it"
          ? action.lost === undefined
            ? action.refused["other company's admin"]
            : action.lost
          : action.refused[caller];
      if (refusal) {
        expect(text, caller).toContain(refusal);
        expect(text, caller).not.toMatch(action.done);
        for (const word of confidentialFor(caller)) expect(text, caller).not.toContain(word);
      } else {
        expect(text, caller).toMatch(action.done);
      }
    }
    expect((await send("company admin", { origin: "https://evil.example" })).status()).toBe(403);
  });
}
