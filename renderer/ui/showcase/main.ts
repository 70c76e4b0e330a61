import { createApp } from 'vue';
import { setUpI18n } from '../../i18n.ts';
import '../tokens.css';
import '../base.css';
import { showStates } from './states.ts';
import ShowcasePage from './ShowcasePage.vue';

/** Every component with its states, for who works on them: `npm run ui`. No build ships it. */
const app = createApp(ShowcasePage);
app.use(await setUpI18n((locale) => import(`../../../assets/locales/${locale}/ui.json`)));
app.mount('#app');
showStates();
