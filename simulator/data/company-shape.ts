// What a company consists of, whoever generates it.

export type CompanyLocation = {
  uuid: string;
  version: string;
  company_uuid: string;
  phone_number: string;
  street_1: string;
  street_2: string | null;
  city: string;
  state: string;
  zip: string;
  country: string;
  mailing_address: boolean;
  filing_address: boolean;
  created_at: string;
  updated_at: string;
  active: boolean;
  inactive: boolean;
};

export type Department = { uuid: string; title: string };
