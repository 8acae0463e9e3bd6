import { afterAll, afterEach, beforeAll, beforeEach } from "vitest";
import { closeDatabase, db } from "#lib/platform/database/db.ts";
import { stopQueue } from "#lib/platform/jobs/queue.ts";
import { type RunningSimulator, startSimulator } from "../simulator/start-simulator.ts";
import { consent } from "./gusto/consent.ts";
import { createTestDatabase, type TestDatabase } from "./database.ts";

/*
 * For database tests of sign-in and connecting: a database, a real simulator over HTTP, and people
 * with browsers who go through Gusto's pages. Our side is called like Next.js calls it: route
 * handlers with requests.
 */

export const APP_URL = "http://localhost:3000";

export type GustoWorld = {
  simulator: RunningSimulator;
  database: TestDatabase;
  control(method: "POST" | "DELETE", path: string, body?: object): Promise<unknown>;
  companyUuid(name: string): string;
  close(): Promise<void>;
};

export type OpenGustoWorld = Omit<GustoWorld, "close">;

/** Call this before the first use of lib: settings are read once. */
export async function createGustoWorld(settings: Record<string, string> = {}): Promise<GustoWorld> {
  const simulator = await startSimulator({ port: 0, onError: () => undefined });
  const database = await createTestDatabase();
  Object.assign(process.env, {
    APP_URL,
    GUSTO_BASE_URL: simulator.url,
    GUSTO_CLIENT_ID: "demo-client-id",
    GUSTO_CLIENT_SECRET: "demo-client-secret",
    ...settings,
  });
  return {
    simulator,
    database,
    async control(method, path, body) {
      const response = await fetch(`${simulator.url}/_simulator${path}`, {
        method,
        body: body ? JSON.stringify(body) : undefined,
        headers: { "content-type": "application/json" },
      });
      if (!response.ok)
        throw new Error(`${method} ${path} answered ${response.status}: ${await response.text()}`);
      return response.status === 204 ? null : response.json();
    },
    companyUuid(name) {
      const company = [...simulator.simulator.state.companies.values()].find((candidate) =>
        candidate.name.startsWith(name),
      );
      if (!company) throw new Error(`The simulator has no company ${name}.`);
      return company.uuid;
    },
    async close() {
      await simulator.close();
      await database.drop();
    },
  };
}

/**
 * Same for a whole test file, called at its top: every test starts with an empty database and the
 * simulator's seed. The return value is usable from the first hook or test on.
 */
export function withGustoWorld(): OpenGustoWorld {
  let world: GustoWorld;
  beforeAll(async () => {
    world = await createGustoWorld();
  });
  beforeEach(async () => {
    await db().$executeRaw`TRUNCATE users, companies, gusto_auth_tokens CASCADE`;
  });
  afterEach(() => world.control("POST", "/reset"));
  afterAll(async () => {
    await stopQueue();
    await closeDatabase();
    await world.close();
  });
  return {
    get simulator() {
      return world.simulator;
    },
    get database() {
      return world.database;
    },
    control: (...call) => world.control(...call),
    companyUuid: (name) => world.companyUuid(name),
  };
}

type Handler = (request: Request) => Promise<Response>;
type Routes = Record<string, { GET?: Handler; POST?: Handler }>;

/** A browser on our site: keeps cookies, sends Origin with every form. */
export class Browser {
  readonly cookies = new Map<string, string>();
  readonly #routes: Routes;
  /** Rate limits count by IP address, so every browser has its own. */
  readonly #ip = `10.${[0, 0, 0].map(() => Math.floor(Math.random() * 256)).join(".")}`;

  constructor(routes: Routes) {
    this.#routes = routes;
  }

  get(
    path: string,
    { method = "GET", headers }: { method?: string; headers?: Record<string, string> } = {},
  ): Promise<Response> {
    return this.#send(method, path, undefined, headers);
  }

  post(
    path: string,
    form: Record<string, string> = {},
    headers: Record<string, string> = { origin: APP_URL },
  ): Promise<Response> {
    return this.#send("POST", path, new URLSearchParams(form).toString(), headers);
  }

  async #send(
    method: string,
    path: string,
    body?: string,
    headers: Record<string, string> = {},
  ): Promise<Response> {
    const url = new URL(path, APP_URL);
    const route = Object.entries(this.#routes).find(([prefix]) =>
      url.pathname.startsWith(prefix),
    )?.[1][method === "POST" ? "POST" : "GET"];
    if (!route) throw new Error(`No route for ${method} ${url.pathname}`);
    const cookie = [...this.cookies].map(([name, value]) => `${name}=${value}`).join("; ");
    const type: Record<string, string> =
      body === undefined ? {} : { "content-type": "application/x-www-form-urlencoded" };
    const response = await route(
      new Request(url, {
        method,
        body,
        headers: {
          host: "localhost:3000",
          "x-forwarded-for": this.#ip,
          cookie,
          ...type,
          ...headers,
        },
      }),
    );
    for (const line of response.headers.getSetCookie()) this.#keep(line);
    return response;
  }

  #keep(line: string): void {
    const [pair = "", ...attributes] = line.split(";");
    const name = pair.slice(0, pair.indexOf("="));
    const ended =
      attributes.some((attribute) => /^\s*max-age=0$/i.test(attribute)) || pair.endsWith("=");
    if (ended) this.cookies.delete(name);
    else this.cookies.set(name, pair.slice(pair.indexOf("=") + 1));
  }
}

/** Signs a person in with Gusto, through both sites. Returns our last response. */
export async function signInWithGusto(
  browser: Browser,
  person: { email: string; companies: string[] },
  returnTo = "/",
): Promise<Response> {
  const start = await browser.post("/api/auth/signin/gusto", { returnTo });
  const back = await consent(pathOf(start), person);
  return browser.get(back.pathname + back.search);
}

/**
 * Starts connecting (or reconnecting) and consents at Gusto. Returns the callback URL, not opened
 * yet.
 */
export async function authorize(
  browser: Browser,
  person: { email: string; companies: string[] },
  companyId?: string,
  purpose: "reconnect" | "pinned" = "reconnect",
): Promise<string> {
  const form: Record<string, string> = companyId ? { purpose, companyId } : { purpose: "connect" };
  const back = await consent(pathOf(await browser.post("/api/gusto/connect", form)), person);
  return back.pathname + back.search;
}

/** The path and query of a redirect to our own site. */
export function pathOf(response: Response): string {
  const location = response.headers.get("location");
  if (!location) throw new Error(`No redirect: ${response.status}`);
  const url = new URL(location, APP_URL);
  return url.origin === APP_URL ? `${url.pathname}${url.search}` : url.href;
}
