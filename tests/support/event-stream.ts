import { EventEmitter, once } from 'node:events';
import type { Client } from './server.ts';

export interface ReceivedEvent {
  id: number;
  type: string;
  subject_id: string;
}

/** Reads server-sent events as a browser does. */
export class EventStream {
  readonly heard: ReceivedEvent[] = [];
  /** Settles when the server ends the stream or the connection is cut. */
  readonly ended: Promise<void>;
  readonly #news = new EventEmitter();
  readonly #leave = new AbortController();

  private constructor(response: Response, leave: AbortController) {
    this.#leave = leave;
    this.ended = this.#read(response).catch(() => undefined);
  }

  /** @throws Error when the response is no event stream */
  static async open(
    { base, token }: Client,
    lastEventId?: number,
    cookie?: string,
    query = '',
  ): Promise<EventStream> {
    const leave = new AbortController();
    const headers = {
      ...(token && { Authorization: `Bearer ${token}` }),
      ...(cookie && { Cookie: cookie }),
      ...(lastEventId !== undefined && { 'Last-Event-ID': String(lastEventId) }),
    };
    const response = await fetch(`${base}/api/events${query}`, { headers, signal: leave.signal });
    if (response.status !== 200) throw new Error(`the stream was answered ${response.status}`);
    return new EventStream(response, leave);
  }

  /** Waits until the received events are as wanted. @throws Error when they never are */
  async until(
    enough: (heard: ReceivedEvent[]) => boolean,
    patience = 60_000,
  ): Promise<ReceivedEvent[]> {
    const signal = AbortSignal.timeout(patience);
    while (!enough(this.heard)) {
      await once(this.#news, 'heard', { signal }).catch(() => {
        throw new Error(
          `heard only ${JSON.stringify(this.heard.slice(-20))} (${this.heard.length})`,
        );
      });
    }
    return this.heard;
  }

  async close(): Promise<void> {
    this.#leave.abort();
    await this.ended;
  }

  async #read(response: Response): Promise<void> {
    const decoder = new TextDecoder();
    let rest = '';
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      const blocks = (rest + decoder.decode(chunk, { stream: true })).split('\n\n');
      rest = blocks.pop()!;
      for (const data of blocks.flatMap((block) => /^data:(.*)$/m.exec(block)?.[1] ?? [])) {
        this.heard.push(JSON.parse(data) as ReceivedEvent);
        this.#news.emit('heard');
      }
    }
  }
}
