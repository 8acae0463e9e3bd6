/*
 * An outage makes every request say the same. Of lines that say the same, the first few of a minute are written and the rest is counted,
 * so that an outage costs a few lines a minute and not a disk. Pure but for its own memory.
 */

const WINDOW_MS = 60_000;
/** Enough to see whether it is one company's trouble or everybody's. */
const WRITTEN = 3;
/** Kinds of lines that are told apart at once. */
const MOST_KINDS = 500;
/** People were told these ids, so the log has to have them; this many keep a line within 16 KB, where log drivers cut. */
const MOST_ERROR_IDS = 500;

/** What was left out of one kind of line within a minute. */
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
     * Whether this line is to be written.
     * @param key says what counts as the same line
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

    /** What was left out of the minutes that are over, each once; at the end of a process (`nowMs` Infinity) of all. */
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

/** A text without what differs from one time to the next: ids, numbers, places. */
export function kindOf(text: string): string {
  return text.slice(0, 300).replaceAll(IDS, "#");
}
