import { reactive, watch } from 'vue';
import { readKept, writeKept } from './kept.ts';

/**
 * What a page reports to the frame around it. The restaurant's name is stored: account pages do not
 * load it.
 */
export const shell = reactive({ restaurantName: readKept<string>('restaurant') ?? '' });

watch(
  () => shell.restaurantName,
  (name) => writeKept('restaurant', name || null),
);
