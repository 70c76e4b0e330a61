import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * Splits a stream into lines and passes each to a callback; `attach()` continues with the rest of
 * the stream after its listeners were removed.
 */
export class Lines {
  readonly ended: Promise<void>;
  readonly #stream: Readable;
  readonly #onLine: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #end: () => void = () => undefined;

  constructor(stream: Readable, onLine: (line: string) => void) {
    this.#stream = stream;
    this.#onLine = onLine;
    this.ended = new Promise((resolve) => {
      this.#end = resolve;
    });
    this.attach();
  }

  attach(): void {
    this.#stream.on('data', (chunk: Buffer) => this.#take(this.#decoder.write(chunk)));
    this.#stream.once('end', () => {
      if (this.#rest) this.#take('\n');
      this.#end();
    });
  }

  #take(text: string): void {
    const lines = (this.#rest + text).split(/\r?\n/);
    this.#rest = lines.pop() ?? '';
    lines.forEach(this.#onLine);
  }
}
