/** Whether a folder of backups answers: a share of the network that is gone holds who asks it. */
import { stat } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';

/** A disk that sleeps wakes in less. */
const ANSWERS_WITHIN_MS = 15_000;

interface Question {
  answer: Promise<boolean>;
  /** By `performance.now()`. */
  asked_at: number;
}
/** What is not answered yet, by folder: each holds one of the threads for files. */
const open = new Map<string, Question>();

function ask(folder: string): Question {
  const yes = () => true;
  // A folder that is missing is an answer too.
  const answer = stat(folder)
    .then(yes, yes)
    .finally(() => open.delete(folder));
  const question = { answer, asked_at: performance.now() };
  open.set(folder, question);
  return question;
}

/**
 * Whether a folder answers, there or not, within some seconds. While an earlier question has no
 * answer no other is asked: each would take a thread, on which SQLite runs too.
 */
export function answers(folder: string): Promise<boolean> {
  const { answer, asked_at } = open.get(folder) ?? ask(folder);
  const left = Math.max(0, asked_at + ANSWERS_WITHIN_MS - performance.now());
  return Promise.race([answer, pause(left, false, { ref: false })]);
}
