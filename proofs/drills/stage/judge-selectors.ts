import { query } from "./prometheus.ts";

/* Whether what a query asks for exists, told by Prometheus. */

/** The type of each metric, by its name. */
export type Metrics = ReadonlyMap<string, string>;

const SELECTOR = /\b((?:gusto|process|nodejs)_\w+)(?:\{([^}]*)\})?/g;
const MATCHER = /(\w+)\s*(=~|!~|!=|=)\s*"([^"]*)"/g;
const GROUPED = /\bby \(([^)]*)\)/g;

export function namesOf(expr: string): string[] {
  return selectorsOf(expr).map(({ name }) => name);
}

/** Labels of ours that Prometheus keeps under another name, because it has one of this name itself. */
export async function listRenamedLabels(url: string): Promise<string[]> {
  const { data } = await query(url, '{__name__=~"(gusto|process|nodejs)_.+"}');
  const found = data.result.flatMap(({ metric }) =>
    Object.keys(metric)
      .filter((label) => label.startsWith("exported_"))
      .map((label) => `${metric.__name__} has ${label}`),
  );
  return [...new Set(found)];
}

/**
 * What of a query can never match: a label that its metric does not have, or a value that a gauge
 * does not have. A counter has a value only once it has counted. What has no line yet is not judged.
 */
export async function listBlindSelectors(
  url: string,
  expr: string,
  metrics: Metrics,
): Promise<string[]> {
  const hasLines = async (selector: string) => (await query(url, selector)).data.result.length > 0;
  const grouped = [...expr.matchAll(GROUPED)].flatMap(([, labels = ""]) => labels.split(/,\s*/));
  const blind: string[] = [];
  for (const { name, matchers } of selectorsOf(expr)) {
    if (!(await hasLines(name))) continue;
    const wanted = [
      ...grouped.map((label) => `${name}{${label}!=""}`),
      ...matchers.map(([whole, label, operator]) =>
        operator === "=" && metrics.get(name) === "gauge"
          ? `${name}{${whole}}`
          : `${name}{${label}!=""}`,
      ),
    ];
    for (const selector of wanted) if (!(await hasLines(selector))) blind.push(selector);
  }
  return blind;
}

/** Without words that only look like a metric: the value of a label. */
function selectorsOf(expr: string) {
  return [...expr.matchAll(SELECTOR)]
    .filter(({ index }) => expr[index - 1] !== '"')
    .map(([, name = "", matchers = ""]) => ({ name, matchers: [...matchers.matchAll(MATCHER)] }));
}
