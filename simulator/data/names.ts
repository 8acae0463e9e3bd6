// Word lists for people, places and companies. All fictional or commonplace; no real person is
// meant.

export const FIRST_NAMES = (
  "Amara Ben Carla Diego Elena Farah Grace Hiro Imani Jonah Keiko Liam Maya Noah Omar Priya Quinn Rosa Samir Tessa " +
  "Uma Victor Wendy Xavier Yara Zane Alice Bruno Chloe Dante Esther Felix Gloria Hank Ingrid Jamal Kira Luis Mona Nate " +
  "Odette Pablo Ruth Silas Talia Ugo Vera Walt Ximena Yusuf Zoe Anton Beatriz Cyrus Dina Emil Freya Gus Holly Ivan"
).split(" ");

export const LAST_NAMES = (
  "Abbott Barros Castellano Dubois Ellison Fujita Garrison Hobbs Ibarra Jensen Kowalski Lindqvist Morales Nakamura " +
  "O'Connor Patel Quigley Ramirez Stavros Thornton Underhill Vasquez Whitfield Xiong Yates Zimmerman Adeyemi Bergstrom " +
  "Chaudhry Delgado Eriksen Fontaine Greenberg Haddad Iverson Jacobs Kaplan Lowell Mbeki Novak Okafor Prescott Rahman " +
  "Sorensen Tanaka Upton Volkov Wainwright Yamamoto Zapata"
).split(" ");

export const STREETS = (
  "Alder Birch Cedar Dogwood Elm Foundry Granite Harbor Juniper Kestrel Laurel Mill Orchard Prospect Quarry River " +
  "Spruce Tannery Union Willow"
).split(" ");

export type Place = { city: string; state: string; zip: string; areaCode: string };
export const PLACES: readonly Place[] = [
  { city: "Portland", state: "OR", zip: "97205", areaCode: "503" },
  { city: "Duluth", state: "MN", zip: "55802", areaCode: "218" },
  { city: "Seattle", state: "WA", zip: "98101", areaCode: "206" },
  { city: "Austin", state: "TX", zip: "78702", areaCode: "512" },
  { city: "Asheville", state: "NC", zip: "28801", areaCode: "828" },
  { city: "Boulder", state: "CO", zip: "80302", areaCode: "303" },
  { city: "Savannah", state: "GA", zip: "31401", areaCode: "912" },
  { city: "Burlington", state: "VT", zip: "05401", areaCode: "802" },
  { city: "Santa Fe", state: "NM", zip: "87501", areaCode: "505" },
  { city: "Madison", state: "WI", zip: "53703", areaCode: "608" },
  { city: "Pittsburgh", state: "PA", zip: "15222", areaCode: "412" },
  { city: "Oakland", state: "CA", zip: "94612", areaCode: "510" },
  { city: "Tulsa", state: "OK", zip: "74103", areaCode: "918" },
  { city: "Providence", state: "RI", zip: "02903", areaCode: "401" },
];

export type Industry = {
  departments: readonly string[];
  titles: Readonly<Record<string, readonly JobTitle[]>>;
};
export type JobTitle = { title: string; unit: "Year" | "Hour"; low: number; high: number };

const OFFICE: readonly JobTitle[] = [
  { title: "Office Manager", unit: "Year", low: 52_000, high: 74_000 },
  { title: "Bookkeeper", unit: "Hour", low: 24, high: 36 },
  { title: "Operations Lead", unit: "Year", low: 68_000, high: 96_000 },
];

export const INDUSTRIES: Readonly<Record<string, Industry>> = {
  food: {
    departments: ["Kitchen", "Front of House", "Office"],
    titles: {
      Kitchen: [
        { title: "Baker", unit: "Hour", low: 18, high: 27 },
        { title: "Line Cook", unit: "Hour", low: 17, high: 25 },
        { title: "Head Chef", unit: "Year", low: 58_000, high: 82_000 },
      ],
      "Front of House": [
        { title: "Barista", unit: "Hour", low: 16, high: 22 },
        { title: "Shift Supervisor", unit: "Hour", low: 19, high: 26 },
      ],
      Office: OFFICE,
    },
  },
  health: {
    departments: ["Clinical", "Front Desk", "Office"],
    titles: {
      Clinical: [
        { title: "Hygienist", unit: "Hour", low: 38, high: 52 },
        { title: "Clinical Assistant", unit: "Hour", low: 21, high: 30 },
        { title: "Associate Practitioner", unit: "Year", low: 120_000, high: 178_000 },
      ],
      "Front Desk": [{ title: "Receptionist", unit: "Hour", low: 18, high: 24 }],
      Office: OFFICE,
    },
  },
  trades: {
    departments: ["Field", "Workshop", "Office"],
    titles: {
      Field: [
        { title: "Technician", unit: "Hour", low: 26, high: 44 },
        { title: "Apprentice", unit: "Hour", low: 18, high: 24 },
        { title: "Crew Lead", unit: "Year", low: 66_000, high: 92_000 },
      ],
      Workshop: [{ title: "Fabricator", unit: "Hour", low: 25, high: 39 }],
      Office: OFFICE,
    },
  },
  software: {
    departments: ["Engineering", "Design", "Customer Success", "Office"],
    titles: {
      Engineering: [
        { title: "Software Engineer", unit: "Year", low: 105_000, high: 168_000 },
        { title: "Quality Engineer", unit: "Year", low: 88_000, high: 126_000 },
      ],
      Design: [{ title: "Product Designer", unit: "Year", low: 92_000, high: 138_000 }],
      "Customer Success": [{ title: "Support Specialist", unit: "Hour", low: 24, high: 34 }],
      Office: OFFICE,
    },
  },
};
