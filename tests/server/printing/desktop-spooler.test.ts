import { afterEach, expect, it } from 'vitest';
import { appPrinters, printByApp, type AppPort } from '../../../server/printing/desktop.ts';

interface Question {
  id: string;
  ask: string;
  printer?: string;
  bytes?: Uint8Array;
}

/** Stands in for the desktop app at the other end of Electron's port. */
function appThatAnswers(answer: (question: Question) => object): Question[] {
  const asked: Question[] = [];
  let listener: (event: { data: unknown }) => void = () => undefined;
  const port: AppPort = {
    postMessage: (message) => {
      const question = message as Question;
      asked.push(question);
      listener({ data: 'of another version' });
      listener({ data: { id: 'another question', printers: ['Wrong'] } });
      listener({ data: { id: question.id, ...answer(question) } });
    },
    on: (_event, fn) => {
      listener = fn;
    },
  };
  Object.assign(process, { parentPort: port });
  return asked;
}
afterEach(() => {
  Reflect.deleteProperty(process, 'parentPort');
});

const paper = { bytes: new Uint8Array([37, 80, 68, 70]), format: 'receipt' } as const;

it('where the desktop app is the spooler, it lists the printers and takes the documents', async () => {
  const asked = appThatAnswers(({ ask }) => (ask === 'printers' ? { printers: ['Kitchen'] } : {}));
  expect(await appPrinters()).toEqual(['Kitchen']);
  await printByApp('Kitchen', paper);
  expect(asked[1]).toMatchObject({ ask: 'print', printer: 'Kitchen', ...paper });
});

it('a refusal is a fault that is tried again, and without the app nothing is sent', async () => {
  appThatAnswers(() => ({ error: 'There is no printer named Kitchen' }));
  await expect(printByApp('Kitchen', paper)).rejects.toMatchObject({
    reason: 'offline',
    mayBeOut: false,
  });
  Reflect.deleteProperty(process, 'parentPort');
  await expect(printByApp('Kitchen', paper)).rejects.toMatchObject({ reason: 'unreachable' });
  expect(await appPrinters()).toEqual([]);
});
