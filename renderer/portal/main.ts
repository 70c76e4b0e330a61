import { createApp } from 'vue';
import { refreshCustomer } from '../../server/customers/contract.ts';
import { GUEST_LANGUAGES } from '../../server/locales.ts';
import { configureApi } from '../api.ts';
import { setUpI18n } from '../i18n.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import App from './App.vue';
import { keepOffline } from './offline.ts';
import { router } from './router.ts';
import { showRestaurant } from './shell.ts';

configureApi({ refresh: refreshCustomer });

// The router fetches the page while the messages load.
const app = createApp(App).use(router);
app.use(
  await setUpI18n(
    (locale) => import(`../../assets/locales/${locale}/portal.json`),
    (locale) => import(`../../assets/locales/${locale}/ui.json`),
    GUEST_LANGUAGES,
  ),
);
showRestaurant();
app.mount('#app');
keepOffline();
