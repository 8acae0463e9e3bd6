/*
 * What exists once a process. Next.js builds one module into several bundles of the same process (instrumentation, route
 * handlers, pages with their actions), and each bundle has module variables of its own: a limit that is counted in one holds
 * for a third of the process, and a stop that waits for what one knows does not see the others. Hence one registry on
 * `globalThis`, which all of them share. Lint refuses state in module variables elsewhere and points here.
 */

const REGISTRY = Symbol.for("gusto-partner-dashboard.process-wide");

/**
 * The one value of this name in this process; `create` makes it for whoever asks first, in whichever bundle.
 * @param name unique in the sources, in plain words: it stands in a test of the built app
 */
export function processWide<T extends object>(name: string, create: () => T): T {
  const holder = globalThis as typeof globalThis & { [REGISTRY]?: Map<string, object> };
  const registry = (holder[REGISTRY] ??= new Map());
  const known = registry.get(name) as T | undefined;
  if (known) return known;
  const created = create();
  registry.set(name, created);
  return created;
}
