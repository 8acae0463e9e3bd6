import { z } from "zod";
import { type ApiCaller, authenticateApiKey } from "#lib/access/api-keys/authenticate-api-key.ts";
import { callerAsViewer } from "#lib/access/api-keys/caller-as-viewer.ts";
import { recordPayRead } from "#lib/access/api-keys/record-pay-read.ts";
import { findCompanyByGustoUuid } from "#lib/companies/find-company-by-gusto-uuid.ts";
import { AppError } from "#lib/platform/errors.ts";
import { listRows, type DataRow, type RowsRequest } from "#lib/payroll/data/list-rows.ts";
import { DATA_TABLES } from "#lib/payroll/data/tables.ts";
import { columnsOf, hasPay } from "#lib/payroll/data/readable-columns.ts";
import { DATA_TABLE_NAMES } from "#lib/payroll/resources/names.ts";
import type { TableDefinition } from "#lib/payroll/data/table-definition.ts";
import { isStorableTime } from "#lib/platform/database/storable.ts";
import { after, NO_COMPANY } from "./fields.ts";
import { syncedPage } from "./synced-row.ts";

/**
 * The tables under /api/v1/companies/{gusto_uuid}/…, by path segment. A payroll's compensations are
 * below that payroll.
 */
export const FEEDS: ReadonlyMap<string, TableDefinition> = new Map(
  DATA_TABLE_NAMES.filter((name) => name !== "payroll_compensations").map((name) => [
    name.replaceAll("_", "-"),
    DATA_TABLES[name],
  ]),
);

const feedQuery = z.strictObject({
  after,
  limit: z.coerce.number().int().min(1).max(1_000).default(100).describe("Rows per page."),
  updated_since: z.iso
    .datetime({ offset: true })
    .refine((text) => isStorableTime(new Date(text)), "Use a time between 1900 and 2200.")
    .optional()
    .describe(
      "Only rows created, changed or removed since this time. Pass the time of your last read minus one minute.",
    ),
  include_deleted: z
    .stringbool({ truthy: ["true"], falsy: ["false"], error: "Use true or false." })
    .default(false)
    .meta({ type: "boolean", default: false })
    .describe("Include rows that Gusto no longer has."),
});

type FeedSays<Params> = {
  path: `/${string}`;
  operationId: string;
  summary: string;
  params: Params;
  table: TableDefinition;
};

/** The request and response of a page of synced rows, the same for every table. */
export function feedDefinition<Params extends z.ZodObject>({ table, ...says }: FeedSays<Params>) {
  return {
    ...says,
    method: "GET",
    scope: "data:read",
    description:
      "Ordered by uuid, in keyset pages: pass next as after until it is null. Pay is included only with the scope pay:read. Empty while the data is being erased.",
    query: feedQuery,
    answers: {
      200: {
        description: "A page.",
        body: syncedPage(table),
      },
    },
    problems: NO_COMPANY,
  } as const;
}

type Asked = {
  query: z.output<typeof feedQuery>;
  caller: ApiCaller;
  request: Request;
  gustoUuid: string;
  table: TableDefinition;
  within?: RowsRequest["within"];
};

/**
 * A page of synced rows, ordered by UUID: pass `next` back as `after` until it is null. Pay is
 * included only for keys with pay:read.
 */
export async function readFeed(asked: Asked): Promise<Record<string, unknown>> {
  const { query, caller, request, table, within } = asked;
  const viewer = callerAsViewer(caller);
  const company = await findCompanyByGustoUuid(viewer, asked.gustoUuid);
  if (!company) throw new AppError("not_found", "Company not found.");
  const withPay = await mayReadPay(request);
  const { rows, next } = await listRows(viewer, {
    companyId: company.id,
    table,
    withPay,
    place: "data",
    query: { filters: {}, ...(query.after && { after: query.after }) },
    limit: query.limit,
    ...(within && { within }),
    feed: {
      updatedSince: query.updated_since ? new Date(query.updated_since) : null,
      withDeleted: query.include_deleted,
    },
  });
  if (withPay && hasPay(table))
    await recordPayRead(
      caller,
      { companyId: company.id, resource: table.name, rows: rows.length, within },
      request,
    );
  const numbers = columnsOf(table, "data", withPay)
    .filter(({ kind }) => kind === "number")
    .map(({ key }) => key);
  return { [table.name]: rows.map((row) => rowJson(row, numbers)), next };
}

/** Whole numbers become numbers; decimals stay text, as money does. */
function rowJson(
  { id: _id, ...row }: DataRow,
  numbers: readonly string[],
): Record<string, unknown> {
  const whole = numbers.filter(
    (key) => typeof row[key] === "string" && /^-?\d{1,15}$/.test(row[key]),
  );
  return { ...row, ...Object.fromEntries(whole.map((key) => [key, Number(row[key])])) };
}

async function mayReadPay(request: Request): Promise<boolean> {
  try {
    await authenticateApiKey(request.headers.get("authorization"), "pay:read");
    return true;
  } catch (error) {
    if (error instanceof AppError && error.code === "forbidden") return false;
    throw error;
  }
}
