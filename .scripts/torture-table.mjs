/**
 * The table of `npm run torture`: what was done to the program, how often, and how it came out,
 * from vitest's JSON reports. Whole runs keep it in tests/bench/RESULTS.md.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { cpus, totalmem } from 'node:os';

/** Each kind of trouble and the test files that cause it; what fits none is counted at the end. */
const KINDS = [
  ['SIGKILL under mixed load, SQLite', /(bills|invoices)\/killed-sqlite|tickets\/killed.*SQLite/],
  ['SIGKILL under mixed load, PostgreSQL', /(bills|invoices)\/killed-postgres|tickets\/killed/],
  ['Write-ahead log cut at any byte', /database\/wal-cut/],
  ['Migration killed at every step', /database\/migration-killed/],
  ['Disk full and back', /full-disk|sqlite\.long.*\bdisk\b/],
  ['Data folder gone, swapped, read-only', /sqlite\.long.*(data folder|PDFs)/],
  ['Database locked or damaged', /sqlite\.long.*(locked|damaged)/],
  ['Clock forward and back', /clock(-back)?\.test/],
  ['PostgreSQL stopped, crashed, failed over', /health\/postgres/],
  ['Processes killed amid mails, prints, PDFs', /(mail|printing|jobs)\/processes/],
  ['Processes killed amid backups and restores', /backups\/(processes|start)/],
  ['Restore under load', /during-restore/],
  ['Events to several processes, connections cut', /events\//],
  ['Mail server misbehaving', /mail\/(delivery|transport)/],
  ['Printer misbehaving', /printing\/(status|states|queue)/],
  ['Races of two tills and two processes', /races/],
  ['Hostile text, random requests and regexes', /corpus|fuzz|odd-queries|regexes|transport-rules/],
];
const OTHERS = 'Everything else with a long form';

/** How often a test did it: `… 22 times …` in its title, else once. */
const timesIn = (title) => Number(/\b(\d+) times\b/.exec(title)?.[1] ?? 1);

/** Rows of the table from vitest's JSON reports. */
export function rowsOf(reports) {
  const rows = new Map([...KINDS.map(([kind]) => kind), OTHERS].map((kind) => [kind, noRow()]));
  for (const { name, assertionResults } of reports.flatMap(({ testResults }) => testResults)) {
    for (const { fullName, status, duration } of assertionResults) {
      if (status === 'pending' || status === 'skipped' || status === 'todo') continue;
      const kind = KINDS.find(([, files]) => files.test(`${name} ${fullName}`))?.[0] ?? OTHERS;
      const row = rows.get(kind);
      row.tests += 1;
      row.times += timesIn(fullName);
      row.seconds += (duration ?? 0) / 1000;
      if (status !== 'passed') row.failed.push(fullName);
    }
  }
  return [...rows].filter(([, { tests }]) => tests > 0);
}
const noRow = () => ({ tests: 0, times: 0, seconds: 0, failed: [] });

/** The table as Markdown, which reads well in a terminal too. */
export function tableOf(rows) {
  const cells = [
    ['what', 'tests', 'times', 'seconds', 'outcome'],
    ...rows.map(([kind, { tests, times, seconds, failed }]) => [
      kind,
      String(tests),
      String(times),
      seconds.toFixed(0),
      failed.length === 0 ? 'whole' : `FAILED: ${failed.join('; ')}`,
    ]),
  ];
  const widths = cells[0].map((_cell, column) =>
    Math.max(...cells.map((row) => (column === 4 ? 7 : row[column].length))),
  );
  const line = (row) =>
    `| ${row.map((cell, i) => (i === 0 || i === 4 ? cell.padEnd(widths[i]) : cell.padStart(widths[i]))).join(' | ')} |`;
  const rule = `| ${widths.map((width, i) => (i === 0 || i === 4 ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`)).join(' | ')} |`;
  return [line(cells[0]), rule, ...cells.slice(1).map(line)].join('\n');
}

/** The machine that a figure was measured on. */
export function machine() {
  const gigabytes = Math.round(totalmem() / 2 ** 30);
  return `${new Date().toISOString().slice(0, 10)}, ${cpus().length} × ${cpus()[0]?.model.trim() ?? 'unknown processor'}, ${gigabytes} GB, Node ${process.version}, ${process.platform}`;
}

/** Replaces a part of a file between `<!-- name -->` and `<!-- /name -->`. */
export function keepIn(file, name, text) {
  if (!existsSync(file)) return;
  const [begin, end] = [`<!-- ${name} -->`, `<!-- /${name} -->`];
  const whole = readFileSync(file, 'utf8');
  const [from, until] = [whole.indexOf(begin), whole.indexOf(end)];
  if (from < 0 || until < from) throw new Error(`${file} has no part ${name}`);
  writeFileSync(file, `${whole.slice(0, from + begin.length)}\n\n${text}\n\n${whole.slice(until)}`);
}
