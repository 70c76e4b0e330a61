import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { java, PREFLIGHT } from './tools.ts';

/**
 * The faults that PDFBox's validator of PDF/A-1b finds in files, all in one run: a close substitute
 * for one of PDF/A-3b. @returns the faults by file name, as `3.1.3 : Invalid Font definition, …`
 */
export function preflight(paths: string[]): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'preflight-'));
  try {
    const list = join(folder, 'papers');
    writeFileSync(list, paths.join('\n'));
    java(PREFLIGHT, 'org.apache.pdfbox.preflight.Validator_A1b', 'xml', 'group', list);
    const report = readFileSync(`${list}.preflight.xml`, 'utf8');
    const found = Object.fromEntries(
      [...report.matchAll(/<preflight name="([^"]*)">([^]*?)<\/preflight>/g)].map(
        ([, name, about]) => [name!, faultsIn(about!)],
      ),
    );
    return Object.fromEntries(
      paths.map((path) => [
        basename(path),
        found[basename(path)] ?? ['none : It was not looked at'],
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function faultsIn(about: string): string[] {
  const faults = [...about.matchAll(/<code>([^<]*)<\/code>\s*<details>([^<]*)</g)].map(
    ([, code, details]) => `${code} : ${details}`,
  );
  return /<exceptionThrown>/.test(about) ? [...faults, 'none : It could not be read'] : faults;
}
