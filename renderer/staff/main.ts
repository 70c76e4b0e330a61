import { createPinia } from 'pinia';
import { createApp } from 'vue';
import { LANGUAGES } from '../../server/locales.ts';
import { setUpI18n, type LoadMessages } from '../i18n.ts';
import { ACCOUNT } from '../ui/account/account.ts';
import { fetchAhead } from '../ui/lazy.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import { staffAccount } from './account/account.ts';
import App from './App.vue';
import { router } from './router.ts';

const loadMessages: LoadMessages = (locale) => import(`../../assets/locales/${locale}/staff.json`);

const app = createApp(App).use(createPinia()).use(router);
app.provide(ACCOUNT, staffAccount());
app.use(await setUpI18n(loadMessages));
app.mount('#app');

// Fetched now for later: dialogs and languages work while the server cannot be reached.
fetchAhead(() => import('../ui/ModalDialogBody.vue'));
fetchAhead(() => import('./shell/palette/CommandPalette.vue'));
for (const language of LANGUAGES) fetchAhead(() => loadMessages(language));
