/**
 * The most streams of a session: each costs a connection, and one session must not take them all.
 */
const MOST = 4;

/** The open streams of each session. */
export class StreamCount {
  readonly #open = new Map<string, (() => void)[]>();

  /**
   * Adds a stream. When there are too many the oldest ends, which a broken connection may have left
   * behind.
   * @returns a function that removes it
   */
  enter(session: string, close: () => void): () => void {
    const streams = [...(this.#open.get(session) ?? []), close];
    this.#open.set(session, streams.slice(-MOST));
    streams.slice(0, -MOST).forEach((closeOldest) => closeOldest());
    return () => this.#leave(session, close);
  }

  /** Ends all streams, which would never end by themselves. */
  closeAll(): void {
    for (const close of [...this.#open.values()].flat()) close();
  }

  #leave(session: string, close: () => void): void {
    const left = (this.#open.get(session) ?? []).filter((other) => other !== close);
    if (left.length > 0) this.#open.set(session, left);
    else this.#open.delete(session);
  }
}

/** The streams of this process. */
export const streams = new StreamCount();
export const closeStreams = () => streams.closeAll();
