import { expect, it } from "vitest";
import { deriveResources, readDerived } from "./derive-resources.ts";

it.each(await deriveResources())(
  "$file matches lib/payroll/resources; otherwise run: npm run resources",
  ({ file, text }) => {
    expect(readDerived(file)).toBe(text);
  },
);
