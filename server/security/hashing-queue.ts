import { availableParallelism } from 'node:os';
import { busy } from '../errors.ts';
import { networkOf } from './network.ts';

const POOL = Number(process.env.UV_THREADPOOL_SIZE ?? 4);
/**
 * The number of hashes at once. SQLite runs on libuv's threads, as scrypt does: more hashes at once
 * than half of them would stop every query. One core stays free for the main thread: with four
 * hashes on two cores an order took ten times as long (`npm run bench logins`).
 */
export const AT_ONCE = Math.max(1, Math.min(Math.floor(POOL / 2), availableParallelism() - 1));
/**
 * Staff have a lane of their own: however many guests log in, a member of staff waits for one
 * running hash at most.
 */
export const STAFF_AT_ONCE = 1;
const WAITING = 100;
/**
 * The most hashes at once of one account or address, so that many logins of one person do not delay
 * the others.
 */
const AT_ONCE_EACH = 2;

/** Who causes a slow hash. */
export interface Asker {
  port: 'portal' | 'staff';
  account?: string | undefined;
  address?: string | undefined;
  /**
   * Whether the account logged in from this browser before: it then waits with its account, and not
   * with its address.
   */
  known?: boolean | undefined;
}
const OURSELVES: Asker = { port: 'staff' };

interface Job {
  names: string[];
  start: () => void;
  refuse: () => void;
}

function namesOf({ account, address }: Asker): string[] {
  return [
    ...(account === undefined ? [] : [`account:${account.toLowerCase()}`]),
    ...(address === undefined ? [] : [`address:${networkOf(address)}`]),
  ];
}

/**
 * The group in which a hash waits: one address, which takes turns with the other addresses, so that
 * many logins from one do not delay the others.
 */
function groupOf({ account, address, known }: Asker): string {
  if (known && account !== undefined) return `account:${account.toLowerCase()}`;
  return address === undefined ? `account:${account ?? ''}` : `address:${networkOf(address)}`;
}

/** A queue of slow hashes, of which a fixed number run at once. */
export class HashingLane {
  #running = 0;
  readonly #underWay = new Map<string, number>();
  /** In the order in which the groups are served next. */
  readonly #waiting = new Map<string, Job[]>();

  constructor(
    readonly atOnce: number,
    readonly places = WAITING,
  ) {}

  /** Runs a slow hash when its turn comes. @throws Problem 503 `busy` when too many wait already */
  async run<T>(asker: Asker, work: () => Promise<T>): Promise<T> {
    const names = namesOf(asker);
    if (this.#mayStart(names)) this.#begin(names);
    else await this.#turn(groupOf(asker), names);
    try {
      return await work();
    } finally {
      this.#end(names);
      this.#startNext();
    }
  }

  #mayStart(names: string[]): boolean {
    return (
      this.#running < this.atOnce &&
      names.every((name) => (this.#underWay.get(name) ?? 0) < AT_ONCE_EACH)
    );
  }

  #begin(names: string[]): void {
    this.#running++;
    for (const name of names) this.#underWay.set(name, (this.#underWay.get(name) ?? 0) + 1);
  }

  #end(names: string[]): void {
    this.#running--;
    for (const name of names) {
      const left = this.#underWay.get(name)! - 1;
      if (left > 0) this.#underWay.set(name, left);
      else this.#underWay.delete(name);
    }
  }

  /**
   * Waits for a turn. When all places are taken, the newest hash of the largest group is refused.
   */
  #turn(group: string, names: string[]): Promise<void> {
    return new Promise((start, fail) => {
      const jobs = this.#waiting.get(group) ?? [];
      jobs.push({ names, start, refuse: () => fail(busy()) });
      this.#waiting.set(group, jobs);
      const all = [...this.#waiting.entries()];
      if (all.reduce((sum, [, { length }]) => sum + length, 0) <= this.places) return;
      const [fullest, most] = all.reduce((one, other) =>
        other[1].length > one[1].length ? other : one,
      );
      most.pop()!.refuse();
      if (most.length === 0) this.#waiting.delete(fullest);
    });
  }

  #startNext(): void {
    for (const [group, jobs] of [...this.#waiting.entries()]) {
      if (this.#running >= this.atOnce) return;
      const index = jobs.findIndex(({ names }) => this.#mayStart(names));
      if (index < 0) continue;
      const [job] = jobs.splice(index, 1);
      // A group that was served goes to the end.
      this.#waiting.delete(group);
      if (jobs.length > 0) this.#waiting.set(group, jobs);
      this.#begin(job!.names);
      job!.start();
    }
  }
}

/** One lane for each port, so that a flood of guests' logins never delays staff. */
const LANES = {
  portal: new HashingLane(AT_ONCE),
  staff: new HashingLane(STAFF_AT_ONCE),
};

/** Runs a slow hash when its turn comes. @throws Problem 503 `busy` when too many wait already */
export function inTurn<T>(work: () => Promise<T>, asker: Asker = OURSELVES): Promise<T> {
  return LANES[asker.port].run(asker, work);
}
