import { classNames } from "../ui/class-names.ts";
import { ROLE_WORDS } from "./role-words.ts";

/** The roles that staff can have. */
export function RoleSelect({
  label,
  value,
  hideLabel = false,
}: {
  label: string;
  value: "operator" | "viewer";
  hideLabel?: boolean;
}) {
  return (
    <label className="grid gap-1 text-table font-medium">
      <span className={classNames(hideLabel && "sr-only")}>{label}</span>
      <select
        name="role"
        defaultValue={value}
        className="h-11 w-full rounded-md border border-control bg-surface px-2.5 font-normal md:h-9"
      >
        <option value="viewer">{ROLE_WORDS.viewer}</option>
        <option value="operator">{ROLE_WORDS.operator}</option>
      </select>
    </label>
  );
}
