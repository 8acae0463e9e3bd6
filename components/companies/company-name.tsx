import { countOf } from "#lib/platform/format.ts";
import { classNames } from "../ui/class-names.ts";
import { clipText } from "../ui/clip-text.ts";

/** A name from Gusto: any script, direction or length, on one line. */
export function CompanyName({ name, className }: { name: string; className?: string }) {
  const shown = clipText(name) || "Unnamed company";
  return (
    <bdi title={shown} className={classNames("block truncate text-left", className)}>
      {shown}
    </bdi>
  );
}

/** Same, inside a sentence, where it may wrap. */
export function InlineName({ name }: { name: string }) {
  return <bdi className="font-medium wrap-anywhere">{clipText(name) || "Unnamed company"}</bdi>;
}

/** "Portland, OR", or null. */
export function placeOf(company: { city: string | null; state: string | null }): string | null {
  return (
    [company.city, company.state]
      .filter(Boolean)
      .map((part) => clipText(part ?? "", 40))
      .join(", ") || null
  );
}

/** "1 person", "24 people", or null if Gusto hasn't said. */
export function peopleOf(count: number | null): string | null {
  if (count === null) return null;
  return countOf(count, "person", "people");
}
