/*
 * A person has one name on every screen: the first name they prefer, and the last name. Sorted by the
 * last name and the first name that is shown. SQL; pure.
 */

/** The first name that is shown. An empty text prefers nothing. */
const firstNameOf = (of: string) =>
  `COALESCE(NULLIF(${of}.preferred_first_name, ''), ${of}.first_name)`;

/** The name of employee `of`. */
export const displayNameOf = (of: string) => `concat_ws(' ', ${firstNameOf(of)}, ${of}.last_name)`;

export const sortNameOf = (of: string) => `concat_ws(' ', ${of}.last_name, ${firstNameOf(of)})`;

/**
 * The name of line `of` of a payroll: the employee's, because lines carry only the legal name; their own
 * where no employee is stored.
 */
export const lineNameOf = (of: string) =>
  `COALESCE(${ofEmployee(of, displayNameOf)}, concat_ws(' ', ${of}.first_name, ${of}.last_name))`;

export const lineSortNameOf = (of: string) =>
  `COALESCE(${ofEmployee(of, sortNameOf)}, concat_ws(' ', ${of}.last_name, ${of}.first_name))`;

const ofEmployee = (of: string, nameOf: (of: string) => string) =>
  `(
    SELECT NULLIF(${nameOf("person")}, '')
    FROM employees person
    WHERE person.company_id = ${of}.company_id AND person.gusto_uuid = ${of}.employee_uuid
  )`;
