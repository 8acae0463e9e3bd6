import { describe, expect, it } from "vitest";
import { readEmployment } from "./employment.ts";

const left = (date: string) => ({ effective_date: date, active: true });
const leaving = (date: string) => ({ effective_date: date, active: false });

describe("whether somebody has left, and when", () => {
  it.each([
    [
      "works here",
      { terminated: false, current_employment_status: "full_time", terminations: [] },
      { terminated: false, employment_status: "full_time", termination_date: null },
    ],
    [
      "left",
      { terminated: true, current_employment_status: null, terminations: [left("2024-03-01")] },
      { terminated: true, employment_status: null, termination_date: "2024-03-01" },
    ],
    [
      "left and came back",
      {
        terminated: false,
        current_employment_status: "full_time",
        terminations: [left("2024-03-01")],
      },
      { terminated: false, employment_status: "full_time", termination_date: null },
    ],
    [
      "left, came back and will leave again",
      { terminated: false, terminations: [left("2024-03-01"), leaving("2027-01-15")] },
      { terminated: false, employment_status: null, termination_date: "2027-01-15" },
    ],
    [
      "left twice",
      { terminated: true, terminations: [left("2026-03-01"), left("2024-03-01")] },
      { terminated: true, employment_status: null, termination_date: "2026-03-01" },
    ],
    [
      "left, with a status that lingers",
      {
        terminated: true,
        current_employment_status: "seasonal",
        terminations: [left("2026-03-01")],
      },
      { terminated: true, employment_status: null, termination_date: "2026-03-01" },
    ],
    [
      "left, and Gusto says only so in the list",
      { terminations: [left("2026-03-01")] },
      { terminated: true, employment_status: null, termination_date: "2026-03-01" },
    ],
    [
      "is unknown",
      { terminated: null, terminations: null },
      { terminated: null, employment_status: null, termination_date: null },
    ],
  ])("%s", (_name, raw, expected) => expect(readEmployment(raw)).toEqual(expected));
});
