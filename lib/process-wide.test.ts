import { expect, it, vi } from "vitest";

it("every copy of a module gets the same value of a name, made once", async () => {
  const create = vi.fn(() => ({}));
  const [first, second] = [await copyOfModule(), await copyOfModule()];
  expect(first.processWide).not.toBe(second.processWide);
  expect(first.processWide("test value", create)).toBe(second.processWide("test value", create));
  expect(create).toHaveBeenCalledTimes(1);
});

async function copyOfModule() {
  vi.resetModules();
  return import("./process-wide.ts");
}
