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
import { json } from "./api-route.ts";
import { readQuery } from "./read-query.ts";

/** What /api/v1/companies/{gusto_uuid}/… answers, by its name in addresses. What people got in a payroll stands below that payroll. */
export const FEEDS: ReadonlyMap<string, TableDefinition> = new Map(
  DATA_TABLE_NAMES.filter((name) => name !== "payroll_compensations").map((name) => [
    name.replaceAll("_", "-"),
    DATA_TABLES[name],
  ]),
);

const query = z.strictObject({
  after: z.string().max(2_000).optional(),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  updated_since: z.iso
    .datetime({ offset: true })
    .refine((text) => isStorableTime(new Date(text)))
    .optional(),
  include_deleted: z.enum(["true", "false"]).default("false"),
});

type Feed = { gustoUuid: string; table: TableDefinition; within?: RowsRequest["within"] };

/** A page of synced rows, by uuid: pass `next` back as `after` until it is null. Pay is there only for keys with pay:read. */
export async function answerFeed(
  request: Request,
  caller: ApiCaller,
  { gustoUuid, table, within }: Feed,
): Promise<Response> {
  const viewer = callerAsViewer(caller);
  const given = readQuery(request.url, query);
  const company = await findCompanyByGustoUuid(viewer, gustoUuid);
  if (!company) throw new AppError("not_found", "There is no such company.");
  const withPay = await mayReadPay(request);
  const { rows, next } = await listRows(viewer, {
    ...{
      companyId: company.id,
      table,
      withPay,
      place: "data",
      query: { filters: {}, ...(given.after && { after: given.after }) },
      limit: given.limit,
    },
    ...(within && { within }),
    feed: {
      updatedSince: given.updated_since ? new Date(given.updated_since) : null,
      withDeleted: given.include_deleted === "true",
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
  return json({ [table.name]: rows.map((row) => rowJson(row, numbers)), next });
}

/** Whole numbers are numbers; what has decimals stays text, as money does. */
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
