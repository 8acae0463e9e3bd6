// POST /v1/provision: a new company with its first admin, who claims the account on one of our
// pages. No tokens, no company UUID.

import { requireScope } from "./guard.ts";
import { asObject, readObject } from "./read-object.ts";
import { ApiError, apiError } from "../http/errors.ts";
import { getCompanyLocations } from "../data/company-data.ts";
import { findUserByEmail } from "../state/directory.ts";
import { nextId } from "../state/model.ts";
import { savePatch } from "../state/patches.ts";
import { addCompany, addMembership, addUser, seedForExtraCompany } from "../state/seed.ts";
import type { JsonObject } from "./read-object.ts";
import type { ApiErrorItem } from "../http/errors.ts";
import type { SimulatorApp } from "../http/app-types.ts";
import type { AccountClaim, CompanyRecord, Simulator } from "../state/model.ts";

const FIRST_CLAIM_NUMBER = 3_000_000;
const MAX_ADDRESSES = 20;
const EMAIL = /^[^\s@]+@[^\s@.]+(\.[^\s@.]+)+$/;

export function mountProvision(app: SimulatorApp, simulator: Simulator): void {
  app.post("/v1/provision", async (c) => {
    requireScope(c, "accounts:write");
    const { user, company } = readRequest(simulator, await readObject(c));
    const claim = provision(simulator, user, company);
    return c.json(
      { account_claim_url: `${new URL(c.req.url).origin}/claim_account/${claim.number}` },
      201,
    );
  });
}

function provision(simulator: Simulator, user: JsonObject, company: JsonObject): AccountClaim {
  const record = createCompany(simulator, company);
  const admin = addUser(simulator.state, {
    email: textOf(user, "email"),
    first_name: textOf(user, "first_name"),
    last_name: textOf(user, "last_name"),
    phone: textOf(user, "phone") || null,
    title: `Primary admin, ${record.name}`,
  });
  addMembership(simulator.state, admin.uuid, { company_uuid: record.uuid, role: "primary_admin" });
  const claim: AccountClaim = {
    number: FIRST_CLAIM_NUMBER + nextId(simulator),
    user_uuid: admin.uuid,
    company_uuid: record.uuid,
    claimed_at: null,
  };
  simulator.state.claims.push(claim);
  simulator.changed();
  return claim;
}

/** A company without people: they come with Gusto's onboarding, which isn't simulated. */
function createCompany(simulator: Simulator, company: JsonObject): CompanyRecord {
  const addresses = (Array.isArray(company["addresses"]) ? company["addresses"] : [])
    .slice(0, MAX_ADDRESSES)
    .map((address) => asObject(address) ?? {});
  const record = addCompany(simulator.state, {
    ...seedForExtraCompany(simulator.state.next_ordinal, textOf(company, "name")),
    trade_name: textOf(company, "trade_name") || null,
    employees: 0,
    contractors: 0,
    locations: Math.max(1, addresses.length),
    payrolls: 0,
    off_cycle: false,
    seeded_at: simulator.clock.now(),
  });
  const ein = textOf(company, "ein");
  savePatch(simulator, record.uuid, {
    company_status: "Not Approved",
    ...(ein === "" ? {} : { ein }),
  });
  for (const [index, location] of getCompanyLocations(record).entries())
    savePatch(simulator, location.uuid, addressPatch(addresses[index] ?? {}));
  return record;
}

function addressPatch(address: JsonObject): JsonObject {
  const given = ["street_1", "street_2", "city", "state", "zip"].filter(
    (name) => typeof address[name] === "string",
  );
  const phone = textOf(address, "phone");
  return {
    ...Object.fromEntries(given.map((name) => [name, address[name]])),
    ...(phone === "" ? {} : { phone_number: phone }),
  };
}

function readRequest(
  simulator: Simulator,
  body: JsonObject,
): { user: JsonObject; company: JsonObject } {
  const user = asObject(body["user"]);
  const company = asObject(body["company"]);
  const absent = [["user", user] as const, ["company", company] as const].filter(
    ([, value]) => value === null,
  );
  if (user === null || company === null) {
    throw unprocessable(
      absent.map(([name]) => ({
        error_key: name,
        category: "missing_parameter",
        message: `${name} is required.`,
      })),
    );
  }
  const problems = [
    ...requireTexts("user", user, ["first_name", "last_name", "email"]),
    ...requireTexts("company", company, ["name"]),
  ];
  if (problems.length > 0) throw unprocessable(problems);
  const email = textOf(user, "email");
  if (!EMAIL.test(email))
    throw apiError(422, {
      error_key: "base",
      category: "invalid_attribute_value",
      message: "Invalid email address.",
    });
  if (findUserByEmail(simulator.state, email) !== null)
    throw unprocessable([nested("user", [["email", "Email has already been taken"]])]);
  return { user, company };
}

type NestedError = { error_key: string; category: "nested_errors"; errors: ApiErrorItem[] };

function requireTexts(key: string, object: JsonObject, names: string[]): NestedError[] {
  const missing = names.filter((name) => textOf(object, name) === "");
  const words = (name: string) =>
    `${name.charAt(0).toUpperCase()}${name.slice(1).replaceAll("_", " ")} is required`;
  return missing.length === 0
    ? []
    : [
        nested(
          key,
          missing.map((name) => [name, words(name)] as const),
        ),
      ];
}

function nested(key: string, problems: (readonly [name: string, message: string])[]): NestedError {
  const errors = problems.map(([name, message]) => ({
    error_key: name,
    category: "invalid_attribute_value",
    message,
  }));
  return { error_key: key, category: "nested_errors", errors };
}

function unprocessable(errors: (ApiErrorItem | NestedError)[]): ApiError {
  return new ApiError(422, { errors });
}

function textOf(object: JsonObject, name: string): string {
  const value = object[name];
  return typeof value === "string" ? value.trim() : "";
}
