import type { Readable } from 'node:stream';
import { StringDecoder } from 'node:string_decoder';

/**
 * Tells each line of a stream; `attach()` again goes on with the rest after somebody has taken the
 * listeners away.
 */
export class Lines {
  readonly ended: Promise<void>;
  readonly #stream: Readable;
  readonly #tell: (line: string) => void;
  readonly #decoder = new StringDecoder('utf8');
  #rest = '';
  #end: () => void = () => undefined;

  constructor(stream: Readable, tell: (line: string) => void) {
    this.#stream = stream;
    this.#tell = tell;
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
    lines.forEach(this.#tell);
  }
}
