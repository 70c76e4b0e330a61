import { useI18n } from 'vue-i18n';
import { apart } from '../ui/listed.ts';

/** "Table 4" for a table named "4"; "Mesa 4" or "Terrace" is shown as it is. */
export function useTableName(): (name: string) => string {
  const { t } = useI18n();
  return (name) => (/\p{L}{3}/u.test(name) ? apart(name) : t('menu.atTable', { table: name }));
}
