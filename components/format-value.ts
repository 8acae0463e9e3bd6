/* Values of synced data for people. The stored text is never turned into a floating-point number. */

const MONEY = new Intl.NumberFormat("en-US", { style: "currency", currency: "USD" });
const DAY = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", year: "numeric", timeZone: "UTC" });
const SHORT_DAY = new Intl.DateTimeFormat("en-US", { day: "numeric", month: "short", timeZone: "UTC" });

/** "1234.5" is "$1,234.50". Gusto pays in US dollars. */
export function formatMoney(amount: string): string {
  return MONEY.format(amount as `${number}`);
}

/** "2026-11-21" is "Nov 21, 2026". A day has no time zone. */
export function formatDay(day: string): string {
  const time = Date.parse(`${day.slice(0, 10)}T00:00:00Z`);
  return Number.isFinite(time) ? DAY.format(time) : day;
}

/** "Nov 21", for the axis of a chart. */
export function formatShortDay(day: string): string {
  const time = Date.parse(`${day}T00:00:00Z`);
  return Number.isFinite(time) ? SHORT_DAY.format(time) : day;
}

/** "80.000" is "80"; "7.500" is "7.5". */
export function formatNumber(amount: string): string {
  const plain = amount.includes(".") ? amount.replace(/\.?0+$/, "") : amount;
  const [whole = "", part] = plain.split(".");
  return whole.replaceAll(/\B(?=(\d{3})+$)/g, ",") + (part ? `.${part}` : "");
}

/** "1 person", "2,045 people". */
export function countOf(count: number, one: string, many: string): string {
  return `${count.toLocaleString("en-US")} ${count === 1 ? one : many}`;
}
