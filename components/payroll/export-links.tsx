import { Download } from "lucide-react";
import { buttonLook } from "../ui/controls/button.tsx";

/** The current view's rows as a file. Plain links: the browser saves the response. */
export function ExportLinks({
  path,
  parameters,
  what,
  withPay,
}: {
  path: string;
  parameters: readonly (readonly [name: string, value: string])[];
  what: string;
  withPay?: boolean;
}) {
  const href = (format: string) =>
    `${path}?${new URLSearchParams([["format", format], ...parameters.map(([name, value]) => [name, value])]).toString()}`;
  return (
    <span
      className="inline-flex"
      title={
        withPay === undefined
          ? undefined
          : withPay
            ? "The file includes pay because pay is shown."
            : "The file leaves pay out while pay is hidden."
      }
    >
      <a
        href={href("csv")}
        download
        data-export
        className={`${buttonLook()} rounded-r-none!`}
        aria-label={`Export ${what} as CSV`}
      >
        <Download aria-hidden />
        CSV
      </a>
      <a
        href={href("json")}
        download
        className={`${buttonLook()} rounded-l-none! border-l-0!`}
        aria-label={`Export ${what} as JSON`}
      >
        JSON
      </a>
    </span>
  );
}
