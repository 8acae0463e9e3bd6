import { useId, type ComponentProps } from "react";
import { classNames } from "../../ui/class-names.ts";

type Props = Omit<ComponentProps<"input">, "list"> & {
  /** To suggest. */
  tags: readonly string[];
};

/** Where a tag is typed, or chosen from those that there are. */
export function TagInput({ tags, className, ...input }: Props) {
  const id = useId();
  return (
    <>
      <input
        list={id}
        autoComplete="off"
        autoCapitalize="none"
        maxLength={80}
        className={classNames(
          "h-11 w-full min-w-0 rounded-md border border-control bg-surface px-2.5 font-normal text-ink placeholder:text-ink-faint hover:border-ink-faint md:h-9",
          className,
        )}
        {...input}
      />
      <datalist id={id}>
        {tags.map((tag) => (
          <option key={tag} value={tag} />
        ))}
      </datalist>
    </>
  );
}
