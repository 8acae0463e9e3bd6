import { classNames } from "./class-names.ts";

/** Progress as a line. SVG, because the security policy forbids inline styles. */
export function ProgressBar({
  label,
  fraction,
  isStill = false,
}: {
  label: string;
  fraction: number;
  /** Waiting: nothing moves. */ isStill?: boolean;
}) {
  const percent = Math.round(Math.min(1, Math.max(0, fraction)) * 100);
  return (
    <div
      role="progressbar"
      aria-label={label}
      aria-valuemin={0}
      aria-valuemax={100}
      aria-valuenow={percent}
      className="min-w-0"
    >
      <svg aria-hidden width="100%" height="6" className="block overflow-hidden rounded-full">
        <rect width="100%" height="6" className="fill-line" />
        <rect
          width={`${Math.max(percent, isStill ? 0 : 2)}%`}
          height="6"
          rx="3"
          className={classNames(isStill ? "fill-idle-dot" : "fill-accent", "transition-[width]")}
        />
      </svg>
    </div>
  );
}
