import { ArrowLeft, ArrowRight } from "lucide-react";
import { ButtonLink } from "./button.tsx";

/** Paging: next and previous by cursor, and back to the start. */
export function PageLinks({
  first,
  previous = null,
  next,
  nextText,
}: {
  first: string | null;
  /** Null if the list only goes forward. */
  previous?: string | null;
  next: string | null;
  nextText: string;
}) {
  if (!first && !previous && !next) return null;
  return (
    <nav aria-label="Pages" className="flex flex-wrap items-center justify-between gap-2">
      <div className="flex flex-wrap gap-2">
        {previous && (
          <ButtonLink href={previous}>
            <ArrowLeft aria-hidden />
            Previous page
          </ButtonLink>
        )}
        {first && (
          <ButtonLink kind="quiet" href={first}>
            Back to the start
          </ButtonLink>
        )}
      </div>
      {next && (
        <ButtonLink href={next}>
          {nextText}
          <ArrowRight aria-hidden />
        </ButtonLink>
      )}
    </nav>
  );
}
