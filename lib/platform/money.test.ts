import { expect, it } from "vitest";
import { sumMoney } from "./money.ts";

it("amounts are summed exactly, whatever their size, sign and decimals", () => {
  expect(sumMoney([])).toBe("0.00");
  expect(sumMoney(["0.10", "0.20"])).toBe("0.30");
  expect(sumMoney(["123456789012.99", "0.01", "1"])).toBe("123456789014.00");
  expect(sumMoney(["-0.05", "0.01"])).toBe("-0.04");
  expect(sumMoney(["5.5", "-5.50"])).toBe("0.00");
  expect(() => sumMoney(["1e3"])).toThrow("Not an amount of money: 1e3");
});
