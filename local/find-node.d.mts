type Circumstances = {
  version?: string;
  own?: string;
  pinned?: string | null;
  runs?: (program: string) => boolean;
};

export function findNode(circumstances?: Circumstances): string | null;
export function isPreferred(version: string): boolean;
export function isSufficient(version: string): boolean;
export function canTakeFirstStep(version: string): boolean;
export function pinnedNode(platform?: NodeJS.Platform, processor?: string): string | null;
