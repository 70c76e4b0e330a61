import { reactive, watch } from 'vue';
import { readKept, writeKept } from './kept.ts';

/**
 * What a page tells the frame around it. The restaurant's name is kept: pages of an account know
 * none.
 */
export const shell = reactive({ restaurantName: readKept<string>('restaurant') ?? '' });

watch(
  () => shell.restaurantName,
  (name) => writeKept('restaurant', name || null),
);
