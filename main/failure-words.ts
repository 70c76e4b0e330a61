import type { Failure } from './server-protocol.ts';

interface Words {
  lang: string;
  title: Record<Failure['code'], string>;
  hint: Record<Failure['code'], string>;
  copy: string;
  copied: string;
  quit: string;
}

/** The desktop speaks before any page is there, so these few words live here and not in the locales. */
const en: Words = {
  lang: 'en',
  title: {
    port_in_use: 'Another program is using our port',
    data_folder: 'The data folder cannot be written',
    settings: 'A setting is not right',
    other: 'The back office could not start',
  },
  hint: {
    port_in_use:
      'The back office may be running already. Quit that program, or choose another port in config.env, then start again.',
    data_folder:
      'Check that the disk is not full and that you may write in this folder, then start again. Nothing was lost.',
    settings: 'Correct what is listed below, then start again.',
    other:
      'Start it again. If this comes back, copy the details and send them to whoever looks after it.',
  },
  copy: 'Copy details',
  copied: 'Copied',
  quit: 'Quit',
};

const es: Words = {
  lang: 'es',
  title: {
    port_in_use: 'Otro programa está usando nuestro puerto',
    data_folder: 'No se puede escribir en la carpeta de datos',
    settings: 'Hay un ajuste incorrecto',
    other: 'La aplicación no pudo iniciarse',
  },
  hint: {
    port_in_use:
      'Puede que ya esté abierta. Cierre ese programa o elija otro puerto en config.env y vuelva a iniciar.',
    data_folder:
      'Compruebe que el disco no esté lleno y que tenga permiso de escritura en esta carpeta, y vuelva a iniciar. No se ha perdido nada.',
    settings: 'Corrija lo que se indica abajo y vuelva a iniciar.',
    other:
      'Vuelva a iniciarla. Si se repite, copie los detalles y envíelos a quien se ocupa de ella.',
  },
  copy: 'Copiar detalles',
  copied: 'Copiado',
  quit: 'Salir',
};

const de: Words = {
  lang: 'de',
  title: {
    port_in_use: 'Ein anderes Programm belegt unseren Port',
    data_folder: 'Der Datenordner lässt sich nicht beschreiben',
    settings: 'Eine Einstellung stimmt nicht',
    other: 'Das Programm konnte nicht starten',
  },
  hint: {
    port_in_use:
      'Vielleicht läuft es schon. Beenden Sie das andere Programm oder wählen Sie in config.env einen anderen Port, und starten Sie neu.',
    data_folder:
      'Prüfen Sie, ob die Platte voll ist und ob Sie in diesem Ordner schreiben dürfen, und starten Sie neu. Es ist nichts verloren.',
    settings: 'Berichtigen Sie, was unten steht, und starten Sie neu.',
    other:
      'Starten Sie es noch einmal. Kommt das wieder, kopieren Sie die Einzelheiten und senden Sie sie an Ihre Betreuung.',
  },
  copy: 'Einzelheiten kopieren',
  copied: 'Kopiert',
  quit: 'Beenden',
};

export function wordsFor(locale: string): Words {
  return { es, de }[locale.slice(0, 2)] ?? en;
}
