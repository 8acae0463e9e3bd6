import { z } from "zod";

/* Fields that many routes share. */

export const time = z.iso.datetime();
export const uuid = z.guid();
export const next = z.string().nullable().describe("Pass it as after; null on the last page.");
export const after = z
  .string()
  .max(2_000)
  .optional()
  .describe("The next value from the previous page.");

/** The path parameter of every route below a company. */
export const gustoUuid = z.guid("Company not found.").describe("Gusto's id of the company.");
export const NO_COMPANY = { 404: "No such company." };
