/// <reference types="vite/client" />
import 'vue-router';

declare module 'vue-router' {
  interface RouteMeta {
    /** Message key of the page title. */
    title?: string;
    /** The page has no navigation (set-up, login). */
    bare?: boolean;
    /** The page fills the window: its panels scroll, it does not. */
    fills?: boolean;
  }
}
