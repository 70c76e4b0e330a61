import { createApp } from 'vue';
import { refreshCustomer } from '../../server/customers/contract.ts';
import { configureApi } from '../api.ts';
import { setUpI18n } from '../i18n.ts';
import '../ui/tokens.css';
import '../ui/base.css';
import App from './App.vue';
import { router } from './router.ts';

configureApi({ refresh: refreshCustomer });

// The router fetches the page while the messages load.
const app = createApp(App).use(router);
app.use(
  await setUpI18n((locale) =>
    Promise.all([
      import(`../../assets/locales/${locale}/ui.json`),
      import(`../../assets/locales/${locale}/portal.json`),
    ]),
  ),
);
app.mount('#app');
