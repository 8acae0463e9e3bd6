// The simulator as an app object: a `fetch` function and its state, without a server (see
// start-simulator.ts).
// See docs/decisions/0014-simulator-shares-no-code.md

import { Hono } from "hono";
import { createClock } from "./state/clock.ts";
import { DEFAULT_SETTINGS, createSeedState, createVolatileState } from "./state/seed.ts";
import { mountApi } from "./api/routes.ts";
import { guardControl } from "./control/guard.ts";
import { InvalidControlBody, controlErrorResponse } from "./control/read-body.ts";
import { mountCompanyRoutes } from "./control/company-routes.ts";
import { mountGrantRoutes } from "./control/grant-routes.ts";
import { mountEntityRoutes } from "./control/entity-routes.ts";
import { mountWebhookRoutes } from "./control/webhook-routes.ts";
import { mountFaultRoutes, mountWorldRoutes } from "./control/world-routes.ts";
import {
  ApiError,
  OAuthError,
  apiErrorResponse,
  notFound,
  oauthErrorResponse,
} from "./http/errors.ts";
import { applyFaults } from "./http/faults.ts";
import { frameRequests } from "./http/request-frame.ts";
import { ConnectionDropped } from "./http/sockets.ts";
import { mountAuthorize } from "./oauth/authorize.ts";
import { mountClaimAccount } from "./oauth/claim-account.ts";
import { recordExchanges } from "./oauth/ledger.ts";
import { mountRevokeEndpoint } from "./oauth/revoke-endpoint.ts";
import { mountTokenEndpoint } from "./oauth/token-endpoint.ts";
import { deliverEvent } from "./webhooks/dispatch.ts";
import type { HttpBindings } from "@hono/node-server";
import type { SimulatorApp, SimulatorEnv } from "./http/app-types.ts";
import type { ApplicationSettings } from "./state/seed.ts";
import type { DurableState, Simulator } from "./state/model.ts";

export type SimulatorOptions = {
  application?: Partial<ApplicationSettings>;
  now?: () => number;
  /** The state of an earlier run, and its clock. */
  restored?: { state: DurableState; clock_offset_ms: number } | null;
  onChange?: () => void;
  onError?: (line: string) => void;
};

export type SimulatorHandle = {
  fetch(request: Request, env?: Partial<HttpBindings>): Promise<Response>;
  simulator: Simulator;
};

export function createSimulator(options: SimulatorOptions = {}): SimulatorHandle {
  const settings: ApplicationSettings = { ...DEFAULT_SETTINGS, ...options.application };
  const clock = createClock(options.now);
  clock.reset(options.restored?.clock_offset_ms ?? 0);
  const simulator: Simulator = {
    clock,
    state: options.restored?.state ?? createSeedState(settings, clock.now()),
    run: createVolatileState(clock.now()),
    changed: options.onChange ?? (() => {}),
    announce: (event) => deliverEvent(simulator, event),
    reset: () => {
      clock.reset();
      simulator.state = createSeedState(settings, clock.now());
      simulator.run = createVolatileState(clock.now());
      simulator.changed();
    },
  };
  // Application settings from the environment override those remembered from an earlier run.
  if (options.restored != null) Object.assign(simulator.state.application, settings);
  const app = buildApp(simulator, options.onError ?? ((line) => console.error(line)));
  return {
    simulator,
    fetch: async (request, env = {}) => app.fetch(request, env),
  };
}

function buildApp(simulator: Simulator, onError: (line: string) => void): SimulatorApp {
  const app: SimulatorApp = new Hono<SimulatorEnv>();
  app.onError((error, c) => toResponse(error, c.req.method, c.req.path, onError));
  app.notFound(() => apiErrorResponse(notFound()));
  frameRequests(app, simulator);
  recordExchanges(app, simulator);
  applyFaults(app, simulator);

  guardControl(app);
  mountWorldRoutes(app, simulator);
  mountFaultRoutes(app, simulator);
  mountCompanyRoutes(app, simulator);
  mountEntityRoutes(app, simulator);
  mountWebhookRoutes(app, simulator);
  mountGrantRoutes(app, simulator);

  mountAuthorize(app, simulator);
  mountClaimAccount(app, simulator);
  mountTokenEndpoint(app, simulator);
  mountRevokeEndpoint(app, simulator);
  mountApi(app, simulator);
  return app;
}

/** The only place where an exception becomes a response. */
function toResponse(
  error: Error,
  method: string,
  path: string,
  onError: (line: string) => void,
): Response {
  if (error instanceof ApiError) return apiErrorResponse(error);
  if (error instanceof OAuthError) return oauthErrorResponse(error);
  if (error instanceof InvalidControlBody) return controlErrorResponse(error);
  if (error instanceof ConnectionDropped) throw error;
  onError(
    `Simulator error in ${method} ${path.slice(0, 200)}: ${(error.stack ?? error.message).split("\n").slice(0, 3).join(" | ")}`,
  );
  return apiErrorResponse(
    new ApiError(500, {
      errors: [
        {
          error_key: "request",
          category: "internal_error",
          message: "An unexpected error has occurred.",
        },
      ],
    }),
  );
}
