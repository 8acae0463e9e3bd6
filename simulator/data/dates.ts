// Calendar days as YYYY-MM-DD strings, always in UTC, so the machine's time zone doesn't affect the
// data.

export const DAY_MS = 86_400_000;
export const YEAR_DAYS = 365;

export function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}

export function msOf(day: string): number {
  return Date.parse(`${day}T00:00:00Z`);
}

export function addDays(day: string, days: number): string {
  return dayOf(msOf(day) + days * DAY_MS);
}

export function addMonths(day: string, months: number): string {
  const date = new Date(msOf(day));
  const target = new Date(Date.UTC(date.getUTCFullYear(), date.getUTCMonth() + months, 1));
  const last = lastDayOfMonth(target.getUTCFullYear(), target.getUTCMonth());
  target.setUTCDate(Math.min(date.getUTCDate(), last));
  return dayOf(target.getTime());
}

export function lastDayOfMonth(year: number, month: number): number {
  return new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
}

export function isDay(value: string): boolean {
  return (
    /^\d{4}-\d{2}-\d{2}$/.test(value) && !Number.isNaN(msOf(value)) && dayOf(msOf(value)) === value
  );
}

/** Banks are closed on weekends: Saturday and Sunday move back to Friday. */
export function onBankingDay(day: string): string {
  const weekday = new Date(msOf(day)).getUTCDay();
  if (weekday === 6) return addDays(day, -1);
  if (weekday === 0) return addDays(day, -2);
  return day;
}
