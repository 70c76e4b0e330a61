/** Runs in a thread of its own, so that a hash does not delay queries. */
import bcrypt from 'bcrypt';

export type HashJob = { text: string; cost: number } | { text: string; against: string };

export default (job: HashJob): string | boolean =>
  'cost' in job ? bcrypt.hashSync(job.text, job.cost) : bcrypt.compareSync(job.text, job.against);
