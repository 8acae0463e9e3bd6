import type { SettingView } from "#lib/platform/settings/describe-settings.ts";
import type { StatusState } from "#lib/process/status/status-views.ts";
import type { Tone } from "../ui/tone.ts";

export const STATUS_WORDS: Readonly<Record<StatusState, { word: string; tone: Tone }>> = {
  sound: { word: "Sound", tone: "good" },
  care: { word: "Needs care", tone: "warn" },
  broken: { word: "Broken", tone: "bad" },
  unknown: { word: "Could not be asked", tone: "idle" },
};

export const SETTING_SOURCES: Readonly<Record<SettingView["from"], string>> = {
  environment: "From the environment",
  file: "From a file",
  default: "Default",
  not_set: "Not set",
};
