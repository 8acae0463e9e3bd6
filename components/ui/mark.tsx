import { classNames } from "./class-names.ts";

/** The product's logo: a ring with a dot, on teal. */
export function Mark({ className }: { className?: string }) {
  return (
    <svg aria-hidden viewBox="0 0 32 32" className={classNames("shrink-0", className)}>
      <rect width="32" height="32" rx="8" className="fill-accent" />
      <path
        d="M16 6.5 25.5 16 16 25.5 6.5 16Zm0 4.6L11.1 16l4.9 4.9 4.9-4.9Z"
        fillRule="evenodd"
        className="fill-on-accent"
      />
      <circle cx="16" cy="16" r="2" className="fill-on-accent" />
    </svg>
  );
}
