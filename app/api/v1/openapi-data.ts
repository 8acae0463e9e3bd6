import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { columnsOf, PEOPLE_IN_A_TOTAL } from "#lib/payroll/data/readable-columns.ts";
import type { Column, TableDefinition } from "#lib/payroll/data/table-definition.ts";
import { FEEDS } from "./data-feed.ts";
import { answer, failed, gustoUuid, refused, refusedForCompany } from "./openapi-parts.ts";

/* The part of the OpenAPI document that describes synced data and runs; the fields come from the tables themselves. */

const time = { type: "string", format: "date-time" };
const orNull = (schema: { type: string; format?: string; pattern?: string }) => ({
  ...schema,
  type: [schema.type, "null"],
});
const MONEY = { type: "string", pattern: "^-?\\d+\\.\\d{2}$" };

function schemaOf({ key, kind }: Column) {
  switch (kind) {
    case "money":
      return orNull(MONEY);
    case "number":
      return key === "hours" ? orNull({ type: "string" }) : orNull({ type: "integer" });
    case "date":
      return orNull({ type: "string", format: "date" });
    case "time":
      return orNull(time);
    case "yes_no":
      return orNull({ type: "boolean" });
    case "text":
      return key.endsWith("uuid")
        ? orNull({ type: "string", format: "uuid" })
        : orNull({ type: "string" });
  }
}

function payOf({ isPay, isTotal }: Column) {
  if (isPay) return { description: "Requires the scope pay:read." };
  return (
    isTotal && {
      description: `Null if fewer than ${PEOPLE_IN_A_TOTAL} people were paid, unless the key has the scope pay:read.`,
    }
  );
}

function rowOf(table: TableDefinition) {
  const fields = columnsOf(table, "data", true).map((column) => [
    column.key,
    { ...schemaOf(column), ...payOf(column) },
  ]);
  return {
    type: "object",
    properties: {
      ...Object.fromEntries(fields),
      updated_at: time,
      deleted_at: {
        ...orNull(time),
        description: "When it was missing from a complete list from Gusto.",
      },
    },
  };
}

const FEED_PARAMETERS = [
  {
    name: "after",
    in: "query",
    schema: { type: "string" },
    description: "The next value from the previous page.",
  },
  {
    name: "limit",
    in: "query",
    schema: { type: "integer", minimum: 1, maximum: 1_000, default: 100 },
    description: "Rows per page.",
  },
  {
    name: "updated_since",
    in: "query",
    schema: time,
    description:
      "Only rows created, changed or removed since this time. Pass the time of your last read minus one minute.",
  },
  {
    name: "include_deleted",
    in: "query",
    schema: { type: "boolean", default: false },
    description: "Include rows that Gusto no longer has.",
  },
];

function feed(table: TableDefinition, parameters: object[], summary: string) {
  return {
    get: {
      summary,
      description:
        "Scope data:read. Ordered by uuid, in keyset pages: pass next as after until it is null. Pay is included only with the scope pay:read. Empty while the data is being erased.",
      parameters: [...parameters, ...FEED_PARAMETERS],
      responses: {
        200: answer("A page.", {
          type: "object",
          properties: {
            [table.name]: { type: "array", items: rowOf(table) },
            next: orNull({ type: "string" }),
          },
        }),
        400: failed("A parameter is not valid."),
        ...refusedForCompany,
      },
    },
  };
}

const COUNTS = Object.fromEntries(
  ["created", "updated", "deleted", "set_aside"].map((name) => [name, { type: "integer" }]),
);
const RUN_STATE = {
  type: "string",
  enum: ["queued", "running", "succeeded", "partial", "failed", "cancelled"],
};

const run = {
  type: "object",
  properties: {
    ...{
      id: { type: "string", format: "uuid" },
      state: RUN_STATE,
      trigger: { type: "string" },
      created_at: time,
      started_at: orNull(time),
      ended_at: orNull(time),
    },
    ...{
      waiting_for: orNull({ type: "string" }),
      summary: orNull({ type: "string" }),
      calls: { type: "integer" },
      ...COUNTS,
    },
    resources: {
      type: "array",
      items: {
        type: "object",
        properties: {
          resource: { type: "string" },
          state: { type: "string" },
          pages_done: { type: "integer" },
          pages_total: orNull({ type: "integer" }),
          rows_read: { type: "integer" },
          ...COUNTS,
          reason: orNull({ type: "string" }),
        },
      },
    },
  },
};

const payrollUuid = {
  name: "payroll_uuid",
  in: "path",
  required: true,
  schema: { type: "string", format: "uuid" },
};

export const DATA_PATHS = {
  ...Object.fromEntries(
    [...FEEDS].map(([name, table]) => [
      `/companies/{gusto_uuid}/${name}`,
      feed(table, [gustoUuid], `Synced ${table.many} of a company`),
    ]),
  ),
  "/companies/{gusto_uuid}/payrolls/{payroll_uuid}/compensations": feed(
    DATA_TABLES.payroll_compensations,
    [gustoUuid, payrollUuid],
    "People paid in a payroll",
  ),
  "/companies/{gusto_uuid}/sync-runs": {
    post: {
      summary: "Sync a company now",
      description: "Scope sync:write. If a run is already queued or running, that run is returned.",
      parameters: [gustoUuid],
      responses: {
        202: answer("Asked for.", {
          type: "object",
          properties: {
            id: { type: "string", format: "uuid" },
            state: RUN_STATE,
            already_running: { type: "boolean" },
          },
        }),
        ...refusedForCompany,
        409: failed("Sync is off, or the company is disconnected."),
        429: failed("Too many requests; see Retry-After."),
      },
    },
  },
  "/sync-runs/{id}": {
    get: {
      summary: "State of a sync run",
      description: "Scope sync:read.",
      parameters: [
        { name: "id", in: "path", required: true, schema: { type: "string", format: "uuid" } },
      ],
      responses: { 200: answer("The run.", run), ...refused, 404: failed("No such run.") },
    },
  },
};
