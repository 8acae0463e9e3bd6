import { randomUUID } from "node:crypto";
import { KeySquare } from "lucide-react";
import type { Metadata } from "next";
import { CreateKeyForm } from "#components/api-keys/create-key-form.tsx";
import { KeyList, mayRotate } from "#components/api-keys/key-list.tsx";
import { RotateKeyForm } from "#components/api-keys/rotate-key-form.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { FilterLinks } from "#components/ui/controls/filter-links.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { findApiKey, KEY_KINDS, listApiKeys } from "#lib/access/api-keys/list-api-keys.ts";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { createKey, revokeKey, rotateKey } from "./actions.ts";

export const metadata: Metadata = { title: "API keys" };

const PATH = "/api-keys";
const KIND_WORDS = { usable: "In use", ended: "Ended" } as const;

type Props = { searchParams: Promise<Record<string, string | string[] | undefined>> };

export default async function ApiKeysPage({ searchParams }: Props) {
  const query = await searchParams;
  const viewer = await requireOperatorViewer(PATH);
  const kind = KEY_KINDS.find((each) => each === query["kind"]) ?? "usable";
  const after = typeof query["after"] === "string" ? query["after"] : undefined;
  const mayChange = viewer.isReadOnly !== true;
  const { keys, next } = await listApiKeys(viewer, { kind, after });
  const rotated = mayChange ? await findApiKey(viewer, query["rotate"]) : null;
  const isCreating = mayChange && !rotated && query["create"] === "1";
  const address = (more: Record<string, string>) =>
    `${PATH}?${new URLSearchParams({ ...(kind !== "usable" && { kind }), ...more })}`;
  return (
    <div className="space-y-5">
      <PageHeader
        title="API keys"
        sentence="What your own services use to call this dashboard's API. Only hashes are stored: a key is shown once, when it is created."
        action={
          mayChange &&
          !isCreating && (
            <ButtonLink kind="primary" href={`${PATH}?create=1`} prefetch={false}>
              Create a key
            </ButtonLink>
          )
        }
      />
      {isCreating && (
        <Panel title="Create a key">
          <CreateKeyForm action={createKey} keyId={randomUUID()} />
        </Panel>
      )}
      {rotated && (
        <Panel title={`Rotate ${rotated.name}`}>
          <RotateKeyForm
            key={rotated.id}
            action={rotateKey}
            id={rotated.id}
            prefix={rotated.prefix}
            successorId={randomUUID()}
            isOver={!mayRotate(rotated)}
          />
        </Panel>
      )}
      <FilterLinks
        label="Which keys"
        links={KEY_KINDS.map((each) => ({
          word: KIND_WORDS[each],
          href: each === "usable" ? PATH : `${PATH}?kind=${each}`,
          isCurrent: each === kind,
        }))}
      />
      <Panel title="Keys" flush>
        {keys.length === 0 ? (
          <EmptyState icon={KeySquare} title={kind === "usable" ? "No key yet" : "None has ended"}>
            {kind === "usable"
              ? "Create one for each service, with no more scopes than it needs."
              : "Revoked and expired keys stay listed here."}
          </EmptyState>
        ) : (
          <KeyList keys={keys} revoke={mayChange ? revokeKey : null} />
        )}
      </Panel>
      <PageLinks
        first={after === undefined ? null : address({})}
        next={next && address({ after: next })}
        nextText="Older keys"
      />
    </div>
  );
}
