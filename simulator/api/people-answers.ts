// Employees, jobs and compensations on the wire.

import { lastingVersionOf, versionOf } from "../data/company-facts.ts";
import { uuidFrom } from "../data/random.ts";
import type { Employee } from "../data/employees.ts";
import type { Compensation, Job } from "../data/jobs.ts";
import type { Included } from "./payroll-answers.ts";

export type EmployeeView = {
  /** Pay is sensitive: without the scope compensations:read these fields are absent, not null. */
  showPay: boolean;
  included: Included;
  companyName: string;
  today: string;
};

export function describeEmployee(employee: Employee, view: EmployeeView) {
  const terminated = employee.termination_date !== null && employee.termination_date <= view.today;
  const content = {
    uuid: employee.uuid,
    first_name: employee.first_name,
    middle_initial: employee.middle_initial,
    last_name: employee.last_name,
    email: employee.email,
    company_uuid: employee.company_uuid,
    ...(view.included.has("company_name") ? { company_name: view.companyName } : {}),
    manager_uuid: employee.manager_uuid,
    version: "",
    current_employment_status: terminated ? null : employee.employment_status,
    onboarding_status: employee.onboarded
      ? "onboarding_completed"
      : "self_onboarding_pending_invite",
    preferred_first_name: employee.preferred_first_name,
    department_uuid: employee.department.uuid,
    employee_code: employee.uuid.slice(0, 6),
    payment_method: employee.payment_method,
    department: employee.department.title,
    terminated,
    two_percent_shareholder: false,
    onboarded: employee.onboarded,
    historical: false,
    has_ssn: employee.onboarded,
    onboarding_documents_config: { uuid: null, i9_document: false },
    jobs: employee.jobs.map((job) => describeJob(job, view)),
    eligible_paid_time_off: [],
    terminations: describeTerminations(employee, terminated),
    garnishments: [],
    ...(view.included.has("custom_fields") ? { custom_fields: [] } : {}),
    date_of_birth: employee.date_of_birth,
    ssn: "",
    phone: employee.phone,
    work_email: employee.work_email,
    ...describeAddresses(employee, view),
    ...(view.included.has("portal_invitations")
      ? { member_portal_invitation_status: null, partner_portal_invitation_sent: false }
      : {}),
  };
  // The version must not depend on what the caller may see or asked to include.
  return { ...content, version: lastingVersionOf(employee) };
}

export function describeJob(job: Job, view: EmployeeView) {
  const current =
    job.compensations.findLast((compensation) => compensation.effective_date <= view.today) ??
    job.compensations[0];
  const shown = view.included.has("all_compensations")
    ? job.compensations
    : current === undefined
      ? []
      : [current];
  const content = {
    uuid: job.uuid,
    employee_uuid: job.employee_uuid,
    ...(view.showPay
      ? { current_compensation_uuid: current?.uuid, payment_unit: current?.payment_unit }
      : {}),
    primary: job.primary,
    two_percent_shareholder: false,
    state_wc_covered: null,
    state_wc_class_code: null,
    title: job.title,
    location_uuid: job.location_uuid,
    ...(view.showPay
      ? { compensations: shown.map(describeCompensation), rate: current?.rate }
      : {}),
    hire_date: job.hire_date,
  };
  return { ...content, version: lastingVersionOf(job) };
}

export function describeCompensation({ rate_cents, ...compensation }: Compensation) {
  void rate_cents;
  return compensation;
}

function describeTerminations(employee: Employee, active: boolean) {
  if (employee.termination_date === null) return [];
  const content = {
    uuid: uuidFrom(`termination ${employee.uuid}`),
    employee_uuid: employee.uuid,
    active,
    cancelable: !active,
    effective_date: employee.termination_date,
    run_termination_payroll: false,
  };
  return [{ ...content, version: versionOf(content) }];
}

function describeAddresses(employee: Employee, view: EmployeeView) {
  const address = {
    ...employee.home_address,
    country: "USA",
    active: true,
    uuid: uuidFrom(`home ${employee.uuid}`),
  };
  return {
    ...(view.included.has("current_home_address") ? { current_home_address: address } : {}),
    ...(view.included.has("all_home_addresses")
      ? { all_home_addresses: [{ ...address, effective_date: employee.hire_date }] }
      : {}),
  };
}
