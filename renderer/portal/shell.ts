import { reactive, watch } from 'vue';
import { readStored, writeStored } from './storage.ts';

/**
 * What a page reports to the frame around it. The restaurant's name is stored: account pages do not
 * load it.
 */
export const shell = reactive({ restaurantName: readStored<string>('restaurant') ?? '' });

watch(
  () => shell.restaurantName,
  (name) => writeStored('restaurant', name || null),
);
