import { Notice } from "../ui/notice.tsx";

type Props = { leftovers: { people: boolean; apiKeys: boolean } };

/** For operators: demo leftovers in a database that is no longer a demo. */
export function InstallationNotice({ leftovers: { people, apiKeys } }: Props) {
  if (!people && !apiKeys) return null;
  const what = people && apiKeys ? "people and API keys" : people ? "people" : "API keys";
  return (
    <Notice tone="warn" title={`This database holds ${what} of a demo`}>
      They cannot sign in or call the API because DEMO_MODE is off. Keep real connections in a
      separate database: set <code className="font-mono text-label">DATABASE_URL</code> to another
      database.
    </Notice>
  );
}
