// The initial companies and people.

import type { AdminRole, CompanyRecord, User } from "./model.ts";

export type CompanySeed = Pick<
  CompanyRecord,
  | "name"
  | "trade_name"
  | "industry"
  | "home"
  | "entity_type"
  | "frequency"
  | "employees"
  | "contractors"
  | "locations"
>;

export const COMPANY_SEEDS: readonly CompanySeed[] = [
  {
    name: "Bright Bakery LLC",
    trade_name: "Bright Bakery",
    industry: "food",
    home: 0,
    entity_type: "LLC",
    frequency: "Every other week",
    employees: 24,
    contractors: 2,
    locations: 2,
  },
  {
    name: "North Pine Dental PC",
    trade_name: "North Pine Dental",
    industry: "health",
    home: 1,
    entity_type: "S-Corporation",
    frequency: "Twice per month",
    employees: 14,
    contractors: 1,
    locations: 1,
  },
  {
    name: "Harbor Coffee Roasters Inc.",
    trade_name: "Harbor Coffee",
    industry: "food",
    home: 2,
    entity_type: "C-Corporation",
    frequency: "Every week",
    employees: 38,
    contractors: 3,
    locations: 3,
  },
  {
    name: "Lone Oak Electric LLC",
    trade_name: null,
    industry: "trades",
    home: 3,
    entity_type: "LLC",
    frequency: "Every week",
    employees: 19,
    contractors: 4,
    locations: 1,
  },
  {
    name: "Blue Ridge Outfitters Co.",
    trade_name: "Blue Ridge Outfitters",
    industry: "trades",
    home: 4,
    entity_type: "S-Corporation",
    frequency: "Every other week",
    employees: 11,
    contractors: 0,
    locations: 2,
  },
  {
    name: "Flatiron Robotics Inc.",
    trade_name: null,
    industry: "software",
    home: 5,
    entity_type: "C-Corporation",
    frequency: "Twice per month",
    employees: 80,
    contractors: 6,
    locations: 2,
  },
  {
    name: "Tidewater Veterinary Group",
    trade_name: "Tidewater Vets",
    industry: "health",
    home: 6,
    entity_type: "General partnership",
    frequency: "Every other week",
    employees: 33,
    contractors: 2,
    locations: 2,
  },
  {
    name: "Maple & Main Bookkeeping LLP",
    trade_name: "Maple & Main",
    industry: "software",
    home: 7,
    entity_type: "LLP",
    frequency: "Monthly",
    employees: 5,
    contractors: 1,
    locations: 1,
  },
];

type UserSeed = Omit<User, "uuid"> & {
  roles: readonly (readonly [company: number, role: AdminRole])[];
};

export const USER_SEEDS: readonly UserSeed[] = [
  {
    email: "avery.chen@ledgerly.example",
    first_name: "Avery",
    last_name: "Chen",
    phone: "5035550142",
    title: "Accountant, Ledgerly",
    roles: [
      [0, "primary_admin"],
      [1, "full_access_admin"],
      [3, "full_access_admin"],
      [4, "primary_admin"],
      [5, "full_access_admin"],
      [6, "full_access_admin"],
    ],
  },
  {
    email: "olivia.ray@harborcoffee.example",
    first_name: "Olivia",
    last_name: "Ray",
    phone: "2065550117",
    title: "Owner, Harbor Coffee",
    roles: [[2, "primary_admin"]],
  },
  {
    email: "marcus.webb@northpinedental.example",
    first_name: "Marcus",
    last_name: "Webb",
    phone: "2185550163",
    title: "Practice manager, North Pine Dental",
    roles: [[1, "full_access_admin"]],
  },
  {
    email: "erin.sato@brightbakery.example",
    first_name: "Erin",
    last_name: "Sato",
    phone: null,
    title: "Employee, Bright Bakery",
    roles: [[0, "employee"]],
  },
  {
    email: "nadia.brooks@mapleandmain.example",
    first_name: "Nadia",
    last_name: "Brooks",
    phone: "8025550190",
    title: "Partner, Maple & Main",
    roles: [
      [7, "primary_admin"],
      [6, "limited_admin"],
    ],
  },
];
