import { ShieldCheck } from "lucide-react";

/** Said only when it is so: nothing is broken, and every company was verified lately. */
export function AllWell({ refreshesItself }: { refreshesItself: boolean }) {
  return (
    <div className="flex items-center gap-3 rounded-md bg-good-tint px-4 py-3 text-good">
      <ShieldCheck aria-hidden className="size-5 shrink-0" />
      <p>
        <span className="font-semibold">Nothing needs your attention.</span>
        {refreshesItself && <span className="text-ink"> Connections refresh automatically.</span>}
      </p>
    </div>
  );
}
