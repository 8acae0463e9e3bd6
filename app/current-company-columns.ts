import { cookies } from "next/headers";
import {
  COLUMNS_COOKIE,
  parseColumns,
  type CompanyColumn,
} from "#components/companies/list/company-columns.ts";

/** The columns of the list of companies that this browser has chosen. */
export async function currentCompanyColumns(): Promise<readonly CompanyColumn[]> {
  return parseColumns((await cookies()).get(COLUMNS_COOKIE)?.value);
}
