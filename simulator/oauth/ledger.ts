// The token endpoint's ledger: one entry per call, from its arrival to its response, so two
// concurrent calls with the same token show up afterwards.

import { isoTime, isoTimeOrNull } from "../state/clock.ts";
import { peekParameters } from "../http/parameters.ts";
import { nextId } from "../state/model.ts";
import { findByRefreshToken, fingerprint } from "./grants.ts";
import type { SimulatorApp, SimulatorContext } from "../http/app-types.ts";
import type { Exchange, Simulator } from "../state/model.ts";

export function recordExchanges(app: SimulatorApp, simulator: Simulator): void {
  app.on("POST", "/oauth/token", async (c, next) => {
    const exchange = openExchange(simulator);
    c.set("exchange", exchange);
    try {
      await next();
    } finally {
      simulator.run.in_flight.delete(exchange);
      exchange.ended_at = simulator.clock.now();
      exchange.ended_seq = nextId(simulator);
    }
  });
}

function openExchange(simulator: Simulator): Exchange {
  const id = nextId(simulator);
  const exchange: Exchange = {
    id,
    grant_type: null,
    company_uuids: [],
    started_at: simulator.clock.now(),
    ended_at: null,
    started_seq: id,
    ended_seq: null,
    presented_fingerprint: null,
    result: null,
    error_description: null,
    fault: null,
    processed: false,
    overlapped: false,
    token_id: null,
    issued_fingerprint: null,
    issued_access_fingerprint: null,
  };
  simulator.run.exchanges.push(exchange);
  simulator.run.in_flight.add(exchange);
  return exchange;
}

/**
 * Reads what was presented. Runs before any fault except `refuse`, which must not read the request.
 */
export async function identifyExchange(simulator: Simulator, c: SimulatorContext): Promise<void> {
  const exchange = c.get("exchange");
  if (exchange === null) return;
  const parameters = await peekParameters(c);
  exchange.grant_type = parameters["grant_type"] ?? null;
  const presented = parameters["refresh_token"] ?? parameters["code"];
  if (presented === undefined) return;
  exchange.presented_fingerprint = fingerprint(presented);
  const grantId = findByRefreshToken(simulator, presented)?.grant_id ?? null;
  const grant = grantId === null ? undefined : simulator.state.tokens.grants.get(grantId);
  if (grant !== undefined) exchange.company_uuids = grant.company_uuids;
  markOverlaps(simulator, exchange);
}

function markOverlaps(simulator: Simulator, exchange: Exchange): void {
  for (const other of simulator.run.in_flight) {
    if (other === exchange || other.presented_fingerprint !== exchange.presented_fingerprint)
      continue;
    other.overlapped = true;
    exchange.overlapped = true;
  }
}

export function describeExchange(simulator: Simulator, exchange: Exchange) {
  const token =
    exchange.token_id === null ? undefined : simulator.state.tokens.records.get(exchange.token_id);
  // A delayed call ends like any other; every other fault is the outcome the client saw.
  const faulted = exchange.fault !== null && exchange.fault !== "delay";
  return {
    id: exchange.id,
    grant_type: exchange.grant_type,
    company_uuids: exchange.company_uuids,
    started_at: isoTime(exchange.started_at),
    ended_at: isoTimeOrNull(exchange.ended_at),
    started_seq: exchange.started_seq,
    ended_seq: exchange.ended_seq,
    presented_fingerprint: exchange.presented_fingerprint,
    outcome: faulted
      ? `fault:${exchange.fault}`
      : (exchange.result ?? (exchange.ended_at === null ? "in_flight" : "error")),
    result: exchange.result,
    error_description: exchange.error_description,
    fault: exchange.fault,
    processed: exchange.processed,
    overlapped: exchange.overlapped,
    issued_fingerprint: exchange.issued_fingerprint,
    issued_access_fingerprint: exchange.issued_access_fingerprint,
    first_used_at: isoTimeOrNull(token?.first_used_at ?? null),
    first_used_seq: token?.first_used_seq ?? null,
  };
}
