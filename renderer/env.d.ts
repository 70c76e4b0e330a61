/// <reference types="vite/client" />
import 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page's title. */
    title?: string;
    /** Shown without navigation: set-up and log-in. */
    bare?: boolean;
  }
}
