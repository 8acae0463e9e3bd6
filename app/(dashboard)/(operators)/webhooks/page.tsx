import { Webhook } from "lucide-react";
import type { Metadata } from "next";
import { ButtonLink } from "#components/ui/controls/button.tsx";
import { EmptyState } from "#components/ui/empty-state.tsx";
import { PageHeader } from "#components/ui/page-header.tsx";
import { PageLinks } from "#components/ui/controls/page-links.tsx";
import { Panel } from "#components/ui/panel.tsx";
import { SubscriptionTypesForm } from "#components/webhooks/subscription-types.tsx";
import { WebhookEvents } from "#components/webhooks/webhook-events.tsx";
import { WebhookSubscription } from "#components/webhooks/webhook-subscription.tsx";
import { WebhookSummary } from "#components/webhooks/webhook-summary.tsx";
import { env } from "#lib/platform/env.ts";
import { requireOperatorViewer } from "#lib/access/current-viewer.ts";
import { listEvents } from "#lib/webhooks/list-events.ts";
import { summarizeEvents } from "#lib/webhooks/summarize-events.ts";
import { listSubscriptions } from "#lib/webhooks/subscriptions/list-subscriptions.ts";
import { webhookUrl } from "#lib/webhooks/subscriptions/subscription-address.ts";
import { SUGGESTED_TYPES } from "#lib/webhooks/subscriptions/subscription-views.ts";
import { changeTypes, replay, subscribe, unsubscribe, verifyAgain } from "./actions.ts";
import { type Search, readEventFilter, eventsHref } from "./event-query.ts";
import { EventFilters } from "./event-filters.tsx";

export const metadata: Metadata = { title: "Webhooks" };

export default async function WebhooksPage({ searchParams }: { searchParams: Promise<Search> }) {
  const filter = readEventFilter(await searchParams);
  const viewer = await requireOperatorViewer("/webhooks");
  const [subscriptions, summary, { events, next }] = await Promise.all([
    listSubscriptions(viewer),
    summarizeEvents(viewer),
    listEvents(viewer, filter),
  ]);
  const isFiltered = Boolean(filter.state ?? filter.type ?? filter.company);
  return (
    <div className="space-y-5">
      <PageHeader
        title="Webhooks"
        sentence="Gusto reports each change, and this dashboard syncs just that. Events without a webhook are read from Gusto's event list."
      />
      <div className="grid items-start gap-5 lg:grid-cols-2">
        <Panel title="Subscription">
          {subscriptions.length === 0 ? (
            <div className="space-y-4">
              <p className="text-ink-soft">
                Gusto would deliver to{" "}
                <span className="font-mono text-table break-all text-ink">{webhookUrl()}</span>.
                That address must be reachable from the internet.
              </p>
              <SubscriptionTypesForm
                action={subscribe}
                chosen={SUGGESTED_TYPES}
                pendingText="Subscribing…"
              >
                Subscribe
              </SubscriptionTypesForm>
            </div>
          ) : (
            <div className="space-y-6">
              {subscriptions.map((subscription) => (
                <WebhookSubscription
                  key={subscription.id}
                  subscription={subscription}
                  actions={{ subscribe, changeTypes, verifyAgain, unsubscribe }}
                />
              ))}
            </div>
          )}
        </Panel>
        <Panel title="Last 24 hours">
          <WebhookSummary
            summary={summary}
            isSubscribed={subscriptions.some(({ status }) => status === "verified")}
          />
        </Panel>
      </div>
      <section aria-labelledby="events" className="space-y-2.5">
        <h2 id="events" className="text-lead font-semibold">
          Events
        </h2>
        <EventFilters filter={filter} summary={summary} />
        <Panel flush>
          {events.length > 0 ? (
            <WebhookEvents events={events} replay={replay} />
          ) : (
            <NoEvents isFiltered={isFiltered} />
          )}
        </Panel>
      </section>
      <PageLinks
        first={filter.before === undefined ? null : eventsHref({ ...filter, before: undefined })}
        next={next ? eventsHref({ ...filter, before: next }) : null}
        nextText="Older events"
      />
    </div>
  );
}

function NoEvents({ isFiltered }: { isFiltered: boolean }) {
  if (isFiltered)
    return (
      <EmptyState
        icon={Webhook}
        title="No event matches"
        action={<ButtonLink href="/webhooks">Clear the filters</ButtonLink>}
      >
        Other events exist, or were deleted after {env().WEBHOOK_EVENT_DAYS} days.
      </EmptyState>
    );
  return (
    <EmptyState icon={Webhook} title="No events yet">
      Events appear here when something changes in a connected company.
    </EmptyState>
  );
}
