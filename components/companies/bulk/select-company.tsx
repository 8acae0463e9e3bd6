import { clipText } from "../../ui/clip-text.ts";

/** The form that the boxes of all rows belong to: the bar above the list. */
export const BULK_FORM = "selected-companies";

/** Selects a row of the list. */
export function SelectCompany({ id, name }: { id: string; name: string }) {
  return (
    <label className="relative z-10 -my-2 -ml-2 flex shrink-0 cursor-pointer p-2">
      <input
        type="checkbox"
        name="company"
        value={id}
        form={BULK_FORM}
        aria-label={`Select ${clipText(name, 80)}`}
        className="size-4.5 accent-accent"
      />
    </label>
  );
}
