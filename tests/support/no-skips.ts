import type { Reporter, TestCase, TestModule, Vitest } from 'vitest/node';

function skippedIn(modules: ReadonlyArray<TestModule>): TestCase[] {
  return modules.flatMap((module) => [...module.children.allTests('skipped')]);
}

function lineOf(test: TestCase): string {
  const result = test.result();
  const note = result.state === 'skipped' ? result.note : undefined;
  return `  ${test.module.relativeModuleId} > ${test.fullName}${note ? ` (skipped: ${note})` : ''}`;
}

/**
 * Names every skipped test with the reason in its name or note. With FAIL_ON_SKIP=1, as in CI, one
 * skipped test fails the run.
 */
export default class NoSkips implements Reporter {
  private chosenByHand = false;
  private chosenByTag = false;

  onInit({ config }: Vitest): void {
    this.chosenByHand = config.testNamePattern !== undefined;
    this.chosenByTag = config.tagsFilter !== undefined;
  }

  onTestRunEnd(modules: ReadonlyArray<TestModule>): void {
    // What another tag or none leaves out was not skipped: it runs elsewhere.
    const skipped = skippedIn(modules).filter(
      ({ tags }) => !this.chosenByTag || tags.includes('long'),
    );
    if (skipped.length === 0 || this.chosenByHand) return;
    process.stderr.write(
      `\nSkipped ${skipped.length === 1 ? 'test' : `tests (${skipped.length})`}:\n` +
        `${skipped.map(lineOf).join('\n')}\n`,
    );
    if (process.env.FAIL_ON_SKIP !== '1') return;
    process.stderr.write('FAIL_ON_SKIP=1: a skipped test is a failed run.\n');
    process.exitCode = 1;
  }
}
