import { X } from "lucide-react";
import { clipText } from "../ui/clip-text.ts";

/** `uuid`: Gusto's. `name`: null for one that was pasted by its id. */
export type ChosenCompany = { uuid: string; name: string | null };

export function chosenName({ uuid, name }: ChosenCompany): string {
  return name === null ? uuid : clipText(name, 80) || "Unnamed company";
}

type Props = {
  chosen: readonly ChosenCompany[];
  /** `focusAt`: which chip has the focus afterwards. */
  remove: (company: ChosenCompany, focusAt: number) => void;
};

/** What is chosen, each with a button that takes it out again. */
export function ChosenCompanies({ chosen, remove }: Props) {
  return (
    <ul aria-label="Chosen companies" className="flex flex-wrap gap-1.5">
      {chosen.map((company, at) => (
        <li
          key={company.uuid}
          className="flex max-w-full items-center rounded-md border border-line bg-sunken pl-2.5 text-table"
        >
          <bdi
            title={company.uuid}
            className={company.name === null ? "truncate font-mono text-label" : "truncate"}
          >
            {chosenName(company)}
          </bdi>
          <button
            type="button"
            aria-label={`Remove ${chosenName(company)}`}
            onClick={() => remove(company, at)}
            className="grid size-11 shrink-0 place-items-center rounded-md text-ink-faint hover:text-ink md:size-8"
          >
            <X aria-hidden className="size-3.5" />
          </button>
        </li>
      ))}
    </ul>
  );
}
