import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** The official rules of EN 16931; `SOURCES.md` in the folder states their origin and licences. */
export const RULES = resolve(import.meta.dirname, 'en16931');
const JARS = '/usr/share/java';
/** The names in Debian; PDFBox's validator needs the last two, which Java no longer includes. */
export const SAXON = ['Saxon-HE'];
export const PREFLIGHT = [
  'preflight',
  'pdfbox2',
  'fontbox2',
  'xmpbox',
  'commons-logging',
  'javax.activation',
  'jaxb-api',
];
const jar = (name: string) => join(JARS, `${name}.jar`);

/**
 * The tools that are missing on this machine, as the reason of a skip: ` (skipped: …)`, or nothing.
 */
export function lacking({
  programs = [],
  jars = [],
  files = [],
}: {
  programs?: string[];
  jars?: string[];
  files?: string[];
}): string {
  const gone = [
    ...programs.filter((name) => spawnSync(name, ['--version']).error),
    ...[...jars.map(jar), ...files].filter((path) => !existsSync(path)),
  ];
  return gone.length > 0 ? ` (skipped: no ${gone.join(', ')})` : '';
}

/** Runs a program to its end. @returns its exit code and its output */
export function run(program: string, ...args: string[]): { status: number | null; said: string } {
  const { status, stdout, stderr, error } = spawnSync(program, args, {
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  return { status, said: error ? error.message : stdout + stderr };
}

/** Runs a class of Debian's jars. @throws with its output when it could not be run */
export function java(jars: string[], ...args: string[]): string {
  const { status, said } = run('java', '-cp', jars.map(jar).join(':'), ...args);
  if (status !== 0) throw new Error(said);
  return said;
}
