import { CopyTextButton } from "./controls/copy-text-button.tsx";

/** The id under which the log has the error's details. */
export function ErrorId({ id }: { id: string }) {
  return (
    <p>
      If it happens again, give the team that runs this dashboard this id:{" "}
      <CopyTextButton text={id} label={`Copy the id ${id}`} />
    </p>
  );
}
