import { immutableFile, ok } from '../../http/reply.ts';
import { on } from '../../http/router.ts';
import * as contract from './contract.ts';
import * as pictures from './pictures.ts';

async function replyWith({ token, name }: { token: string; name: string }) {
  const type = name.endsWith('.webp') ? 'image/webp' : 'image/jpeg';
  return immutableFile(await pictures.pictureFile(token, name), type, name);
}

export const picturePortalRoutes = [
  on(contract.getPicture, async ({ params }) => replyWith(params)),
];
export const pictureStaffRoutes = [
  on(contract.setPicture, async ({ caller, params, body }) =>
    ok(await pictures.setPicture(caller.restaurant_id, params.id, body)),
  ),
  on(contract.removePicture, async ({ caller, params }) =>
    ok(await pictures.removePicture(caller.restaurant_id, params.id)),
  ),
  on(contract.getStaffPicture, async ({ params }) => replyWith(params)),
];
