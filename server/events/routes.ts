import { createSession } from 'better-sse';
import { on } from '../http/router.ts';
import { streamEvents } from './contract.ts';
import { listen, missedSince, type LiveEvent } from './events.ts';

export const eventRoutes = [
  on(streamEvents, async ({ caller }) => ({
    status: 200,
    stream: async (request, response) => {
      const session = await createSession(request, response, { keepAlive: 15_000 });
      const tell = ({ id, type, subject_id }: LiveEvent) => session.push({ id, type, subject_id }, 'message', String(id));
      const last = Number(request.get('Last-Event-ID'));
      if (Number.isInteger(last) && last > 0) (await missedSince(last, caller.restaurant_id, caller.role)).forEach(tell);
      session.once('disconnected', listen(caller.restaurant_id, caller.role, tell));
    },
  })),
];
