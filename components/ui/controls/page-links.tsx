import { ArrowRight } from "lucide-react";
import { ButtonLink } from "./button.tsx";

/** The way through a long list: onwards by its cursor, and back to the start. */
export function PageLinks({
  first,
  next,
  nextText,
}: {
  first: string | null;
  next: string | null;
  nextText: string;
}) {
  if (!first && !next) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-2">
      {first ? (
        <ButtonLink kind="quiet" href={first}>
          Back to the start
        </ButtonLink>
      ) : (
        <span />
      )}
      {next && (
        <ButtonLink href={next}>
          {nextText}
          <ArrowRight aria-hidden />
        </ButtonLink>
      )}
    </nav>
  );
}
