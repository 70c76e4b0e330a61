import { reactive } from 'vue';

/** What a page tells the frame around it. */
export const shell = reactive({ restaurantName: '' });
