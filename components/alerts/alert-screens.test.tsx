import { renderToStaticMarkup } from "react-dom/server";
import { describe, expect, it } from "vitest";
import { IDLE } from "#lib/companies/action-result.ts";
import type { ChannelView } from "#lib/incidents/alerts/read-alerts.ts";
import { MayChangeProvider } from "../ui/may-change.tsx";
import { AlertChannels } from "./alert-channels.tsx";

const CHANNEL: ChannelView = {
  ...{ id: "slack", target: "hooks.example", tag: null },
  ...{ lastSentAt: null, failingSince: null, nextAttemptAt: null },
};
const act = () => Promise.resolve(IDLE);
const draw = (channel: Partial<ChannelView>, isReadOnly = false) =>
  renderToStaticMarkup(
    <MayChangeProvider isReadOnly={isReadOnly}>
      <AlertChannels
        channels={[{ ...CHANNEL, ...channel }]}
        quietHours={null}
        tags={["<west>"]}
        actions={{ testChannel: act, routeChannel: act }}
      />
    </MayChangeProvider>,
  );

describe("a channel of alerts", () => {
  it("offers to be told of companies with one tag alone", () => {
    const html = draw({ tag: "o'neill" });
    expect(html).toMatch(/<input(?=[^>]*name="tag")[^>]*value="o&#x27;neill"/);
    expect(html).toContain('<option value="&lt;west&gt;">');
    expect(draw({})).toContain('placeholder="All companies"');
  });

  it("says to viewers whose companies it is told of, and offers nothing where it is not set up", () => {
    expect(draw({ tag: "o'neill" }, true)).toContain("Only companies tagged “o&#x27;neill”");
    expect(draw({}, true)).toContain("All companies");
    expect(draw({ tag: "vip" }, true)).not.toContain("<form");
    expect(draw({ target: null })).not.toContain("<form");
  });
});
