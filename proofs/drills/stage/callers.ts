import { createHmac, randomUUID } from "node:crypto";
import { setTimeout as delay } from "node:timers/promises";
import type { SyncedCompany } from "#test/synced-company.ts";
import type { Stage } from "./stage.ts";
import { type Answer, Tally } from "./tally.ts";

/** Longer than the app lets anybody wait. */
const ANSWER_LIMIT_MS = 60_000;
/** As many wait for an answer at once. A machine that cannot keep up is asked less, instead of being buried. */
const MOST_WAITING = 64;

type CallerKind = "token" | "list" | "gusto" | "page" | "webhook";
/** How many of a hundred requests are of each kind. */
const MIX: Record<CallerKind, number> = { token: 60, list: 10, gusto: 10, page: 10, webhook: 10 };

export type Callers = {
  tally: Tally;
  /** The ids of the events that were answered with success. */
  acknowledged: string[];
  end(): Promise<void>;
};

type Load = {
  companies: readonly SyncedCompany[];
  /** Requests a second, in all. */
  rate: number;
  /** Signs deliveries of webhooks; without it there are none. */
  verificationToken?: string;
  /** From 0 to 1, one number after the other. */
  random?: () => number;
  /** No answer is nobody's fault when the process was killed meanwhile. */
  isExcused?: (answer: Answer) => boolean;
};

/** Services, people and Gusto, at a steady pace, however long the answers take. */
export function startCallers(
  stage: Stage,
  { companies, rate, verificationToken, random = Math.random, isExcused = () => false }: Load,
): Callers {
  const callers: Callers = { tally: new Tally(), acknowledged: [], end };
  const underWay = new Set<Promise<void>>();
  let isOver = false;
  const pace = (async () => {
    for (let next = performance.now(); !isOver; next += 1_000 / rate) {
      await delay(Math.max(0, next - performance.now()));
      const company = companies[Math.floor(random() * companies.length)];
      if (!company || underWay.size >= MOST_WAITING) continue;
      const asked = ask(pickKind(random(), verificationToken !== undefined), company).finally(() =>
        underWay.delete(asked),
      );
      underWay.add(asked);
    }
  })();

  async function ask(kind: CallerKind, company: SyncedCompany): Promise<void> {
    const eventId = randomUUID();
    const answer = await send(stage, kind, company, { eventId, verificationToken });
    callers.tally.add(answer, answer.status === 0 && isExcused(answer));
    if (kind === "webhook" && answer.status === 200) callers.acknowledged.push(eventId);
  }

  async function end(): Promise<void> {
    isOver = true;
    await pace;
    await Promise.all(underWay);
  }

  return callers;
}

function pickKind(number: number, withWebhooks: boolean): CallerKind {
  let left = number * 100;
  for (const [kind, share] of Object.entries(MIX) as [CallerKind, number][]) {
    left -= share;
    if (left < 0) return kind === "webhook" && !withWebhooks ? "token" : kind;
  }
  return "token";
}

async function send(
  stage: Stage,
  kind: CallerKind,
  company: SyncedCompany,
  event: { eventId: string; verificationToken: string | undefined },
): Promise<Answer> {
  const { place, ...request } = requestOf(stage, kind, company, event);
  const begun = performance.now();
  try {
    const response = await fetch(stage.appUrl + place, {
      ...request,
      redirect: "manual",
      signal: AbortSignal.timeout(ANSWER_LIMIT_MS),
    });
    const text = await response.text();
    return {
      kind,
      status: response.status,
      code: response.status < 400 ? null : codeOf(text),
      retryAfter: response.headers.get("retry-after"),
      begunAt: begun,
      ms: performance.now() - begun,
    };
  } catch (error) {
    return {
      kind,
      status: 0,
      code: reasonOf(error),
      retryAfter: null,
      begunAt: begun,
      ms: performance.now() - begun,
    };
  }
}

function requestOf(
  { apiKey, cookie }: Stage,
  kind: CallerKind,
  { id, uuid }: SyncedCompany,
  { eventId, verificationToken = "" }: { eventId: string; verificationToken: string | undefined },
): { place: string } & RequestInit {
  const headers = { authorization: `Bearer ${apiKey}` };
  switch (kind) {
    case "token":
      return { place: `/api/v1/companies/${uuid}/access-token`, headers };
    case "list":
      return { place: "/api/v1/companies?limit=20", headers };
    case "gusto":
      return { place: `/api/v1/companies/${uuid}/gusto/v1/companies/${uuid}`, headers };
    case "page":
      return { place: `/companies/${id}`, headers: { cookie } };
    case "webhook": {
      const body = eventBody(eventId, uuid);
      const signature = createHmac("sha256", verificationToken).update(body).digest("hex");
      return {
        place: "/api/gusto/webhooks",
        method: "POST",
        headers: { "content-type": "application/json", "x-gusto-signature": signature },
        body,
      };
    }
  }
}

function eventBody(eventId: string, companyUuid: string): string {
  return JSON.stringify({
    uuid: eventId,
    event_type: "company.updated",
    resource_type: "Company",
    resource_uuid: companyUuid,
    entity_type: "Company",
    entity_uuid: companyUuid,
    timestamp: Math.floor(Date.now() / 1_000),
  });
}

/** A code of the network, or that the time was over. */
function reasonOf(error: unknown): string {
  const { name, cause } = error as { name: string; cause?: { code?: string } };
  return cause?.code ?? name;
}

/** The API's word for what is the matter: the code of a problem, or the reason for which there is no token. */
function codeOf(text: string): string | null {
  try {
    const { code, reason } = JSON.parse(text) as { code?: string; reason?: string };
    return code ?? reason ?? null;
  } catch {
    return null;
  }
}
