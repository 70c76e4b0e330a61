import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Before the first worker of any tests that start servers: a place for what they copy. @returns
 * what clears it away
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  process.env.TEST_TEMPLATES = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
