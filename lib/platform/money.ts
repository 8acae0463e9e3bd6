/* Amounts as exact decimal text, "-1234.50": never a floating-point number. Pure. */

/** The sum of amounts with at most two decimals. */
export function sumMoney(amounts: readonly string[]): string {
  const cents = amounts.reduce((sum, amount) => sum + centsOf(amount), 0n);
  const digits = String(cents < 0n ? -cents : cents).padStart(3, "0");
  return `${cents < 0n ? "-" : ""}${digits.slice(0, -2)}.${digits.slice(-2)}`;
}

function centsOf(amount: string): bigint {
  const [, sign = "", whole = "", part = ""] = /^(-?)(\d+)(?:\.(\d{1,2}))?$/.exec(amount) ?? [];
  if (whole === "") throw new Error(`Not an amount of money: ${amount.slice(0, 40)}`);
  return BigInt(`${sign}${whole}${part.padEnd(2, "0")}`);
}
