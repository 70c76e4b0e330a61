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
    already_running: 'The back office is running already',
    database: 'The database cannot be used',
    keys: 'The keys of this restaurant are missing or wrong',
    newer_data: 'This data is of a newer version',
    restaurant_missing: 'The restaurant’s database is missing',
    port_in_use: 'Another program is using our port',
    data_folder: 'The data folder cannot be written',
    settings: 'A setting is not right',
    other: 'The back office could not start',
  },
  hint: {
    already_running:
      'Another window or program works on the same data. Use that one, or quit it and start again.',
    database: 'Nothing was changed. Below is what is wrong and which backup can be put back.',
    keys: 'Nothing was changed. Put keys.json back from your copy of the data folder: without it every password would be wrong.',
    newer_data: 'Install the version that was used last, or a later one. Nothing was changed.',
    restaurant_missing:
      'No new, empty restaurant was begun in its place. Below is where it should be and which backup can be put back.',
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
    already_running: 'La aplicación ya está abierta',
    database: 'No se puede usar la base de datos',
    keys: 'Faltan las claves de este restaurante o no son las suyas',
    newer_data: 'Estos datos son de una versión más reciente',
    restaurant_missing: 'Falta la base de datos del restaurante',
    port_in_use: 'Otro programa está usando nuestro puerto',
    data_folder: 'No se puede escribir en la carpeta de datos',
    settings: 'Hay un ajuste incorrecto',
    other: 'La aplicación no pudo iniciarse',
  },
  hint: {
    already_running:
      'Otra ventana u otro programa trabaja con los mismos datos. Use esa, o ciérrela y vuelva a iniciar.',
    database:
      'No se ha cambiado nada. Abajo se indica qué falla y qué copia de seguridad se puede restaurar.',
    keys: 'No se ha cambiado nada. Recupere keys.json de su copia de la carpeta de datos: sin él no valdría ninguna contraseña.',
    newer_data: 'Instale la última versión que se usó o una posterior. No se ha cambiado nada.',
    restaurant_missing:
      'No se ha creado en su lugar un restaurante nuevo y vacío. Abajo se indica dónde debería estar y qué copia de seguridad se puede restaurar.',
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
    already_running: 'Das Programm läuft bereits',
    database: 'Die Datenbank lässt sich nicht verwenden',
    keys: 'Die Schlüssel dieses Restaurants fehlen oder passen nicht',
    newer_data: 'Diese Daten stammen von einer neueren Version',
    restaurant_missing: 'Die Datenbank des Restaurants fehlt',
    port_in_use: 'Ein anderes Programm belegt unseren Port',
    data_folder: 'Der Datenordner lässt sich nicht beschreiben',
    settings: 'Eine Einstellung stimmt nicht',
    other: 'Das Programm konnte nicht starten',
  },
  hint: {
    already_running:
      'Ein anderes Fenster oder Programm arbeitet mit denselben Daten. Verwenden Sie dieses, oder beenden Sie es und starten Sie neu.',
    database:
      'Es wurde nichts geändert. Unten steht, was nicht stimmt und welche Sicherung sich zurückholen lässt.',
    keys: 'Es wurde nichts geändert. Holen Sie keys.json aus Ihrer Kopie des Datenordners zurück: Ohne diese Datei wäre jedes Passwort falsch.',
    newer_data:
      'Installieren Sie die zuletzt verwendete oder eine spätere Version. Es wurde nichts geändert.',
    restaurant_missing:
      'An ihrer Stelle wurde kein neues, leeres Restaurant angelegt. Unten steht, wo sie liegen sollte und welche Sicherung sich zurückholen lässt.',
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
