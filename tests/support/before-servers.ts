import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/**
 * Runs once before the first worker of tests with servers: makes the folder of the database
 * templates.
 * @returns a function that removes it
 */
export function setup(): () => void {
  const folder = mkdtempSync(join(tmpdir(), 'templates-'));
  process.env.TEST_TEMPLATES = folder;
  return () => rmSync(folder, { recursive: true, force: true });
}
