/**
 * Runs in its own process, so that the client's work does not count for the server: sends orders
 * and prints the responses as JSON.
 */
import autocannon from 'autocannon';
import { randomUUID } from 'node:crypto';

export interface Load {
  url: string;
  body: unknown;
  connections: number;
  amount: number;
  /** Orders per second in all; as many as possible if absent. */
  rate?: number;
}
export interface LoadResult {
  statuses: Record<string, number>;
  errors: number;
  seconds: number;
  latencies: number[];
}

function send({ url, body, connections, amount, rate }: Load): Promise<LoadResult> {
  const result: LoadResult = { statuses: {}, errors: 0, seconds: 0, latencies: [] };
  const request: autocannon.Request = {
    method: 'POST',
    body: JSON.stringify(body),
    headers: { 'content-type': 'application/json' },
    // Each order has its own Idempotency-Key, as the portal sends.
    setupRequest: (next) => ({
      ...next,
      headers: { ...next.headers, 'idempotency-key': randomUUID() },
    }),
  };
  return new Promise((done, fail) => {
    const begin = performance.now();
    const running = autocannon(
      {
        url,
        connections,
        amount,
        timeout: 60,
        ...(rate && { overallRate: rate }),
        requests: [request],
      },
      (error, { errors }) => {
        if (error) fail(error as Error);
        else done({ ...result, errors });
      },
    );
    running.on('response', (_client, status, _bytes, milliseconds) => {
      result.statuses[status] = (result.statuses[status] ?? 0) + 1;
      result.latencies.push(milliseconds);
      result.seconds = (performance.now() - begin) / 1000;
    });
  });
}

process.stdout.write(JSON.stringify(await send(JSON.parse(process.argv[2]!) as Load)));
