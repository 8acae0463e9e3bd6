// Shared by the simulator's own tests: a running instance, a browser without scripts, and request
// shortcuts.

import { afterAll, beforeAll, beforeEach } from "vitest";
import { startSimulator } from "./start-simulator.ts";
import type { RunningSimulator } from "./start-simulator.ts";

export const CLIENT = { client_id: "demo-client-id", client_secret: "demo-client-secret" };
export const REDIRECT_URI = "http://localhost:3000/api/gusto/callback";
export const AVERY = "avery.chen@ledgerly.example";

export type TokenPair = {
  access_token: string;
  refresh_token: string;
  expires_in: number;
  created_at: number;
};
type Answer = { status: number; headers: Headers; text: string; json: Json };
/**
 * A response of unknown shape: any path may be accessed, and tests state what they expect there.
 */
export interface Json {
  [key: string | number]: Json | undefined;
}

/** One simulator per test file, reset to the seed before each test. */
export function useSimulator() {
  let running: RunningSimulator | null = null;
  beforeAll(async () => {
    running = await startSimulator({ port: 0 });
  });
  beforeEach(() => running?.simulator.reset());
  afterAll(() => running?.close());
  const url = () => {
    if (running === null) throw new Error("the simulator is not running yet");
    return running.url;
  };
  return { ...requests(url), handle: () => running as RunningSimulator };
}

export type Requests = ReturnType<typeof requests>;

export function requests(url: () => string) {
  const ask = async (
    method: string,
    path: string,
    init: { headers?: Record<string, string>; body?: string } = {},
  ): Promise<Answer> => {
    const response = await fetch(url() + path, { method, redirect: "manual", ...init });
    const body = await response.text();
    return { status: response.status, headers: response.headers, text: body, json: parse(body) };
  };
  const control = (method: string, path: string, body?: unknown) =>
    ask(method, `/_simulator${path}`, body === undefined ? {} : { body: JSON.stringify(body) });
  const get = (path: string, accessToken: string, headers: Record<string, string> = {}) =>
    ask("GET", path, { headers: { authorization: `Bearer ${accessToken}`, ...headers } });
  const token = (parameters: Record<string, unknown>) =>
    ask("POST", "/oauth/token", {
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...CLIENT, ...parameters }),
    });
  return {
    url,
    ask,
    control,
    get,
    token,
    refresh: (refreshToken: string) =>
      token({ grant_type: "refresh_token", refresh_token: refreshToken }),
    /** A seed company by its position in the list. */
    companyUuid: async (index = 0) =>
      text((await control("GET", "/companies")).json["companies"]?.[index]?.["uuid"]),
    grant: async (companyUuids: string[], more: Record<string, unknown> = {}) =>
      (await control("POST", "/grants", { company_uuids: companyUuids, ...more }))
        .json as unknown as TokenPair & { grant_id: string },
    ledger: async () => list((await control("GET", "/ledger")).json["exchanges"]),
    fault: (body: Record<string, unknown>) => control("POST", "/faults", body),
    systemToken: async () =>
      text((await token({ grant_type: "system_access" })).json["access_token"]),
    /** A /v1 call with a JSON body. */
    send: (method: string, path: string, accessToken: string, body?: unknown) =>
      ask(method, path, {
        headers: { authorization: `Bearer ${accessToken}`, "content-type": "application/json" },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      }),
    advance: (seconds: number) => control("POST", "/clock", { advance_seconds: seconds }),
  };
}

export function list(json: Json | undefined): Json[] {
  if (!Array.isArray(json)) throw new Error("expected a list");
  return json as Json[];
}

export function text(json: Json | undefined): string {
  if (typeof json !== "string") throw new Error("expected text");
  return json;
}

function parse(body: string): Json {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return {};
  }
}
