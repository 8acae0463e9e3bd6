import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import { classNames } from "../ui/class-names.ts";
import { Panel } from "../ui/panel.tsx";
import { TONE_TEXT } from "../ui/tone.ts";
import { SETTING_SOURCES } from "./status-words.ts";

/** Every setting of the app, with what it does and where its value came from; no secret is among them. */
export function SettingList({ settings }: { settings: readonly SettingView[] }) {
  return (
    <Panel title="Settings" flush>
      <ul className="divide-y divide-line">
        {settings.map((setting) => (
          <SettingLine key={setting.name} setting={setting} />
        ))}
      </ul>
    </Panel>
  );
}

function SettingLine({
  setting: { name, purpose, from, shown, problem, advice },
}: {
  setting: SettingView;
}) {
  return (
    <li className="grid gap-x-6 gap-y-1 px-4 py-2.5 lg:grid-cols-[minmax(0,24rem)_minmax(0,1fr)]">
      <div className="min-w-0">
        <p className="font-mono text-table font-medium wrap-anywhere">{name}</p>
        <p className="text-label text-ink-faint">{SETTING_SOURCES[from]}</p>
      </div>
      <div className="min-w-0 text-table">
        {shown !== null && <p className="font-mono wrap-anywhere">{shown}</p>}
        <p className="text-ink-soft">{purpose}</p>
        {problem && <Remark tone="bad" lead="Wrong" text={problem} />}
        {advice && <Remark tone="warn" lead="Needs care" text={advice} />}
      </div>
    </li>
  );
}

function Remark({ tone, lead, text }: { tone: "bad" | "warn"; lead: string; text: string }) {
  return (
    <p className="wrap-anywhere">
      <span className={classNames("font-medium", TONE_TEXT[tone])}>{lead}:</span> {text}
    </p>
  );
}
