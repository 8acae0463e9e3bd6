/*
 * State that must exist once per process. Next.js compiles one module into several bundles of the
 * same process (instrumentation, route handlers, pages with their actions), and each has its own
 * module variables: a limit counted in one would hold for a third of the process, and a shutdown
 * would miss work in the others. So all bundles share one registry on `globalThis`. Lint forbids
 * module-level state elsewhere and points here.
 */

const REGISTRY = Symbol.for("gusto-partner-dashboard.process-wide");

/**
 * The single value with this name in this process, created by the first caller in any bundle.
 * @param name unique in the source, in plain words; a test checks it in the built app
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
