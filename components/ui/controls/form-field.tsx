import { useId, type ComponentProps } from "react";
import { classNames } from "../class-names.ts";

type Props = Omit<ComponentProps<"input">, "id" | "className"> & {
  label: string;
  hint?: string;
  problem?: string;
  className?: string;
};

/** A labeled input. Its error is shown below and read out with it. */
export function FormField({ label, hint, problem, className, required, ...input }: Props) {
  const id = useId();
  const said = problem ?? hint;
  return (
    <div className={classNames("grid content-start gap-1", className)}>
      <label htmlFor={id} className="text-table font-medium">
        {label}
        {!required && <span className="font-normal text-ink-faint"> (optional)</span>}
      </label>
      <input
        id={id}
        required={required}
        aria-invalid={problem ? true : undefined}
        aria-describedby={said ? `${id}-said` : undefined}
        className={classNames(
          "h-11 w-full min-w-0 rounded-md border bg-surface px-3 placeholder:text-ink-faint md:h-9",
          problem ? "border-bad-dot" : "border-control hover:border-ink-faint",
        )}
        {...input}
      />
      {said && (
        <p
          id={`${id}-said`}
          className={classNames("text-table", problem ? "text-bad" : "text-ink-faint")}
        >
          {said}
        </p>
      )}
    </div>
  );
}
