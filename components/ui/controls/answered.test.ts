import { expect, it } from "vitest";
import { IDLE } from "#lib/companies/action-result.ts";
import { answered } from "./answered.ts";

const form = new FormData();
form.set("name", "Payroll robot");
form.set("$ACTION_KEY", "k1");

const press = (error: unknown) => answered(() => Promise.reject(error as Error))(IDLE, form);

it("a press that got no answer is a problem that keeps what was typed", async () => {
  for (const error of [
    new TypeError("Failed to fetch"),
    new Error("An unexpected response was received from the server."),
  ])
    expect(await press(error)).toMatchObject({
      kind: "problem",
      message: expect.stringContaining("could not be reached") as string,
      values: { name: "Payroll robot" },
    });
});

it("a redirect, and an action of another version, go on to whoever handles them", async () => {
  const redirect = Object.assign(new Error("NEXT_REDIRECT"), { digest: "NEXT_REDIRECT;/x" });
  const outdated = Object.assign(new Error("unknown"), { name: "UnrecognizedActionError" });
  for (const error of [redirect, outdated]) await expect(press(error)).rejects.toBe(error);
});

it("an answer is handed on as it is", async () => {
  const done = { kind: "done", message: "Saved." } as const;
  expect(await answered(() => Promise.resolve(done))(IDLE, form)).toBe(done);
});
