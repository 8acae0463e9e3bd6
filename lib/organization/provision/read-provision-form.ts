const USER = ["first_name", "last_name", "email", "phone"];
const COMPANY = ["name", "trade_name", "ein", "number_employees"];
const ADDRESS = ["street_1", "street_2", "city", "state", "zip"];

/** A form's text values by field name. */
type ProvisionFormValues = Readonly<Record<string, string>>;

export const FIELD_NAMES = [
  ...USER.map((name) => `user.${name}`),
  ...COMPANY.map((name) => `company.${name}`),
  ...ADDRESS.map((name) => `company.addresses.0.${name}`),
];

/**
 * An operator's form in the shape of `POST /v1/provision`. A completely empty address is left out.
 * Pure.
 */
export function readProvisionForm(values: ProvisionFormValues) {
  const pick = (prefix: string, names: string[]) =>
    Object.fromEntries(names.map((name) => [name, values[`${prefix}.${name}`] ?? ""]));
  const address = pick("company.addresses.0", ADDRESS);
  const hasAddress = Object.values(address).some((text) => text.trim() !== "");
  return {
    user: pick("user", USER),
    company: {
      ...pick("company", COMPANY),
      ...(hasAddress && { addresses: [{ ...address, is_primary: "true" }] }),
    },
  };
}
