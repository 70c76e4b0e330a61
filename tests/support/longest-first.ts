import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** These wait for leases, processes or a browser, whatever the size of the file. */
const LONG = /killed|processes|transport|numbering|corpus|\/e2e\//;

/**
 * The order of the test files: those that take long are first, so that no worker is alone with one
 * at the end (`tickets/killed` was, for 70 s). Without a cache vitest knows only the files' sizes.
 */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const projects = [...new Set(sorted.map(({ project }) => project.name))];
    return projects.flatMap((name) => {
      const files = sorted.filter(({ project }) => project.name === name);
      const isLong = ({ moduleId }: TestSpecification) => LONG.test(moduleId);
      return [...files.filter(isLong), ...files.filter((file) => !isLong(file))];
    });
  }
}
