import type { ChangeKind } from "../changes/decide-changes.ts";

/* What the desk shows. Pure types, so components may import them. Amounts are exact decimal text. */

/** Companies whose sync is on, or off. */
export type SyncFilter = "on" | "off";

/** All companies of a person, counted. */
export type DeskSummary = {
  companies: number;
  syncOn: number;
  /** Without a single stored payroll: nothing of them is on the calendar. */
  withoutPayrolls: number;
};

export type AgendaEntry = {
  kind: "deadline" | "pay_date";
  companyId: string;
  companyName: string;
  payrollUuid: string;
  checkDate: string;
  deadline: Date | null;
  isProcessed: boolean;
  /** It was reversed as a whole or reverses another. */
  isReversed: boolean;
  isOffCycle: boolean;
  offCycleReason: string | null;
  isSyncOn: boolean;
};

export type AgendaDay = {
  /** "late": payrolls whose deadline passed before they were run. */
  day: string;
  entries: AgendaEntry[];
  /** All of that day, shown or not. */
  count: number;
  /** Those of them that are deadlines. */
  deadlines: number;
};

/** One payroll's totals. Null where they would reveal an individual's pay, or Gusto gave none. */
export type PayrollTotals = {
  payrollUuid: string;
  checkDate: string;
  gross: string | null;
  net: string | null;
  employerTaxes: string | null;
  people: number;
  /** So few people were paid that its totals are hidden. */
  isHidden: boolean;
};

/** The last payroll minus the one before. */
export type PayrollDifference = {
  gross: string | null;
  net: string | null;
  employerTaxes: string | null;
  people: number;
};

export type YearTotals = {
  payrolls: number;
  gross: string | null;
  net: string | null;
  employerTaxes: string | null;
  isHidden: boolean;
};

export type NextPayroll = { checkDate: string; deadline: Date | null; isProcessed: boolean };

export type DeskCompany = {
  id: string;
  gustoUuid: string;
  name: string;
  isSyncOn: boolean;
  gustoStatus: string | null;
  /** When its data was last read, fully or partly; null: never. */
  readAt: Date | null;
  nextPayroll: NextPayroll | null;
  /** The last regular payroll that was run, and the one before it. */
  last: PayrollTotals | null;
  before: PayrollTotals | null;
  difference: PayrollDifference | null;
  /** Paid this year so far, apart: regular payrolls, and off-cycle ones. Null: none. */
  regular: YearTotals | null;
  offCycle: YearTotals | null;
};

/** Something that changed at Gusto, as this database noticed it. */
export type DeskChange = {
  id: string;
  at: Date;
  kind: ChangeKind;
  /** When it takes effect; null if Gusto doesn't say. */
  day: string | null;
  companyId: string;
  companyName: string;
  /** Null for a change of the company. */
  employeeUuid: string | null;
  personName: string;
};

export type DeskChanges = {
  counts: { kind: ChangeKind; count: number }[];
  changes: DeskChange[];
  next: string | null;
};
