/** Events that arrive together are answered by one read. */
const JOIN_MS = 150;
/** From so many changed things on, the whole list is read in one request. */
const MOST_SINGLE = 8;

export interface Bursts {
  add: (id: string) => void;
  stop: () => void;
}

/**
 * Joins bursts of events: reads each changed thing once, or the whole list when there are many.
 * A burst that arrives during a read waits for its end.
 */
export function joinBursts(read: {
  one: (id: string) => Promise<unknown>;
  all: () => Promise<unknown>;
}): Bursts {
  const changed = new Set<string>();
  let timer: ReturnType<typeof setTimeout> | undefined;
  let reading = false;

  async function flush() {
    timer = undefined;
    const ids = [...changed];
    changed.clear();
    reading = true;
    try {
      if (ids.length > MOST_SINGLE) await read.all();
      else await Promise.all(ids.map((id) => read.one(id)));
    } catch {
      // The list is read again when the stream reconnects.
    } finally {
      reading = false;
      if (changed.size) plan();
    }
  }
  function plan() {
    if (reading) return;
    timer ??= setTimeout(() => void flush(), JOIN_MS);
  }
  return {
    add(id) {
      changed.add(id);
      plan();
    },
    stop() {
      clearTimeout(timer);
      timer = undefined;
      changed.clear();
    },
  };
}
