const STEPS = [
  ["Sign in to Gusto", "As a primary or full-access admin; other roles cannot connect an app."],
  [
    "Choose one company",
    "Gusto asks you to choose one at a time. You can add the next right after.",
  ],
  ["Approve", "Gusto shows what will be shared. You can disconnect here or in Gusto at any time."],
] as const;

/** What happens between the button and the return. */
export function ConnectSteps() {
  return (
    <ol className="space-y-4">
      {STEPS.map(([title, text], index) => (
        <li key={title} className="flex gap-3">
          <span
            aria-hidden
            className="grid size-6 shrink-0 place-items-center rounded-full bg-accent-tint text-label font-semibold text-accent"
          >
            {index + 1}
          </span>
          <div>
            <h2 className="text-base font-semibold">{title}</h2>
            <p className="text-ink-soft">{text}</p>
          </div>
        </li>
      ))}
    </ol>
  );
}
