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
    /**
     * The page stays while only the row that it shows is another one: the list beside it is the
     * same.
     */
    stays?: boolean;
    /** The page has a head of its own (portal). */
    head?: 'own';
    /** It needs only the texts of the menu (portal, `TEXTS_OF_MENU` in vite.config.ts). */
    texts?: 'menu';
  }
}
