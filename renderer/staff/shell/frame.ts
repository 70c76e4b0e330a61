import { reactive } from 'vue';

/** What a page reports to the frame around it. */
export const shell = reactive({ restaurantName: '' });
