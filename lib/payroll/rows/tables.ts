/*
 * The tables of synced data as the bulk writer sees them: columns with their PostgreSQL types, beside the ones that all
 * share (company, raw JSON, who created and changed the row). The models stand in prisma/schema.prisma; a test compares the two.
 */

export type TableName = keyof typeof TABLES;
type Columns = Readonly<Record<string, string>>;
export type Table = {
  key: readonly string[];
  /** The uuid by which a reading tells what is still there. */
  seen: string;
  columns: Columns;
  /** The version of the reader that makes the columns: raise it when the same JSON gives other values, and stored rows are read again. */
  reader: number;
  /** Columns that only news from Gusto sets, never a reader that was mended. */
  setByNews?: readonly string[];
};

const money = "numeric(14,2)";
const PERIOD = { start_date: "date", end_date: "date" } as const;

const byUuid = (columns: Columns, reader = 1): Table => ({
  key: ["gusto_uuid"],
  seen: "gusto_uuid",
  columns: { gusto_uuid: "uuid", version: "text", ...columns },
  reader,
});

export const TABLES = {
  company_profiles: {
    key: [],
    seen: "gusto_uuid",
    reader: 1,
    columns: {
      gusto_uuid: "uuid",
      version: "text",
      name: "text",
      trade_name: "text",
      entity_type: "text",
      tier: "text",
      company_status: "text",
      join_date: "date",
    },
  },
  locations: byUuid({
    street_1: "text",
    street_2: "text",
    city: "text",
    state: "text",
    zip: "text",
    country: "text",
    phone_number: "text",
    active: "boolean",
  }),
  departments: byUuid({ title: "text", people: "int" }),
  employees: byUuid(
    {
      first_name: "text",
      last_name: "text",
      preferred_first_name: "text",
      email: "text",
      phone: "text",
      job_title: "text",
      department: "text",
      department_uuid: "uuid",
      manager_uuid: "uuid",
      employment_status: "text",
      onboarding_status: "text",
      payment_method: "text",
      onboarded: "boolean",
      terminated: "boolean",
      hire_date: "date",
      termination_date: "date",
    },
    2,
  ),
  jobs: byUuid({
    employee_uuid: "uuid",
    title: "text",
    primary: "boolean",
    location_uuid: "uuid",
    hire_date: "date",
    rate: money,
    payment_unit: "text",
  }),
  compensations: byUuid({
    job_uuid: "uuid",
    employee_uuid: "uuid",
    rate: money,
    payment_unit: "text",
    flsa_status: "text",
    effective_date: "date",
  }),
  contractors: byUuid({
    type: "text",
    first_name: "text",
    last_name: "text",
    business_name: "text",
    email: "text",
    wage_type: "text",
    hourly_rate: money,
    start_date: "date",
    is_active: "boolean",
    onboarded: "boolean",
    department: "text",
  }),
  pay_schedules: byUuid({
    name: "text",
    frequency: "text",
    anchor_pay_date: "date",
    anchor_end_of_pay_period: "date",
    day_1: "int",
    day_2: "int",
    auto_payroll: "boolean",
    active: "boolean",
  }),
  pay_periods: byUuid({
    pay_schedule_uuid: "uuid",
    ...PERIOD,
    payroll_uuid: "uuid",
    check_date: "date",
    processed: "boolean",
  }),
  payrolls: {
    ...byUuid(
      {
        check_date: "date",
        ...PERIOD,
        pay_schedule_uuid: "uuid",
        payroll_deadline: "timestamptz",
        processed: "boolean",
        processed_date: "date",
        calculated_at: "timestamptz",
        off_cycle: "boolean",
        off_cycle_reason: "text",
        external: "boolean",
        gross_pay: money,
        net_pay: money,
        employee_taxes: money,
        employer_taxes: money,
        benefits: money,
        reimbursements: money,
        company_debit: money,
        reversal_payroll_uuids: "uuid[]",
        compensations_due: "boolean",
      },
      2,
    ),
    setByNews: ["compensations_due"],
  },
  payroll_compensations: {
    key: ["payroll_uuid", "employee_uuid"],
    seen: "employee_uuid",
    reader: 1,
    columns: {
      payroll_uuid: "uuid",
      employee_uuid: "uuid",
      version: "text",
      first_name: "text",
      last_name: "text",
      payment_method: "text",
      excluded: "boolean",
      gross_pay: money,
      net_pay: money,
      check_amount: money,
      hours: "numeric(10,3)",
    },
  },
} as const satisfies Record<string, Table>;

export const TABLE_NAMES = Object.keys(TABLES) as TableName[];
