import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { java, SAXON } from './tools.ts';

const COMPILER = join(import.meta.dirname, 'schematron.xsl');
function transform(from: string, by: string, to: string): string {
  return java(SAXON, 'net.sf.saxon.Transform', `-s:${from}`, `-xsl:${by}`, `-o:${to}`);
}

/**
 * Checks documents against the rules of a Schematron, all in one run: its rules are compiled to a
 * stylesheet, which is far quicker than reading them anew for each. @returns by name the rules that
 * each breaks, as `fatal BR-CO-15 rsm:CrossIndustryInvoice`
 */
export function broken(rules: string, documents: Record<string, string>): Record<string, string[]> {
  const folder = mkdtempSync(join(tmpdir(), 'schematron-'));
  try {
    const [inside, outside, sheet] = [
      join(folder, 'in'),
      join(folder, 'out'),
      join(folder, 'rules.xsl'),
    ];
    for (const made of [inside, outside]) mkdirSync(made);
    const names = Object.keys(documents);
    names.forEach((name, i) => writeFileSync(join(inside, `${i}.xml`), documents[name]!));
    transform(rules, COMPILER, sheet);
    transform(inside, sheet, outside);
    return Object.fromEntries(
      names.map((name, i) => [
        name,
        readFileSync(join(outside, `${i}.xml`), 'utf8')
          .split('\n')
          .filter(Boolean),
      ]),
    );
  } finally {
    rmSync(folder, { recursive: true });
  }
}
