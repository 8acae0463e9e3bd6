/*
 * In an outage every request logs the same. The first few equal lines of a minute are written and
 * the rest counted, so that an outage costs a few lines a minute instead of a full disk. Pure
 * except for its own memory.
 */

const WINDOW_MS = 60_000;
/** Enough to see whether one company or all are affected. */
const WRITTEN = 3;
/** The number of different lines tracked at once. */
const MOST_KINDS = 500;
/**
 * People were shown these ids, so the log must contain them; this many keep a line under the 16 KB
 * at which log drivers cut.
 */
const MOST_ERROR_IDS = 500;

/** The suppressed lines of one kind within a minute. */
export type Repeated = { level: string; msg: string; count: number; errorIds: string[] };

type Kind = Repeated & { begunMs: number; written: number };

export function createRepeatLimit() {
  const kinds = new Map<string, Kind>();
  let leftOut: Repeated[] = [];

  function settle(key: string, kind: Kind): void {
    kinds.delete(key);
    if (kind.count > 0)
      leftOut.push({
        level: kind.level,
        msg: kind.msg,
        count: kind.count,
        errorIds: kind.errorIds,
      });
  }

  function begin(key: string, level: string, msg: string, nowMs: number): Kind {
    const [oldest] = kinds.size >= MOST_KINDS ? kinds : [];
    if (oldest) settle(...oldest);
    const kind = { level, msg, count: 0, errorIds: [], begunMs: nowMs, written: 0 };
    kinds.set(key, kind);
    return kind;
  }

  return {
    /**
     * Whether to write this line.
     * @param key lines with the same key count as equal
     * @param nowMs monotonic
     */
    admits(key: string, line: { level: string; msg: string; errorId?: string }, nowMs: number) {
      let kind = kinds.get(key);
      if (kind && nowMs - kind.begunMs >= WINDOW_MS) {
        settle(key, kind);
        kind = undefined;
      }
      kind ??= begin(key, line.level, line.msg, nowMs);
      if (kind.written < WRITTEN) {
        kind.written += 1;
        return true;
      }
      kind.count += 1;
      if (line.errorId && kind.errorIds.length < MOST_ERROR_IDS) kind.errorIds.push(line.errorId);
      return false;
    },

    /**
     * The suppressed lines of past minutes, each returned once; with `nowMs` Infinity (at process
     * end), of all.
     */
    takeLeftOut(nowMs: number): Repeated[] {
      for (const [key, kind] of kinds) if (nowMs - kind.begunMs >= WINDOW_MS) settle(key, kind);
      const taken = leftOut;
      leftOut = [];
      return taken;
    },
  };
}

const IDS =
  /[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}|\b(?=\w*\d)[0-9a-z]{8,}\b|\d+/gi;

/** A text without its varying parts: ids, numbers, positions. */
export function kindOf(text: string): string {
  return text.slice(0, 300).replaceAll(IDS, "#");
}
