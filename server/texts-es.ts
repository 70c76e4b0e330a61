import type { en } from './texts-en.ts';

export const es: Record<keyof typeof en, string> = {
  malformed_json: 'La petición no es JSON válido.',
  unauthenticated: 'Inicie sesión.',
  invalid_credentials: 'El correo o la contraseña no son correctos.',
  invalid_code: 'El código no es correcto o ya se usó.',
  email_not_verified: 'Confirme antes su correo: siga el enlace del mensaje que le enviamos.',
  forbidden: 'No tiene permiso para hacer esto.',
  fresh_login_required:
    'Su sesión tiene más de media hora. Escriba otra vez su contraseña, por favor.',
  not_found: 'Aquí no se encontró nada.',
  link_expired: 'Este enlace ha caducado. Abra de nuevo su pedido para obtener otro.',
  page_problem_title: 'No ha sido posible',
  page_unknown_title: 'Esta página no existe',
  page_unknown_portal:
    'No hay nada en esta dirección. Para ver la carta y pedir, escanee el código de su mesa.',
  page_unknown_staff: 'No hay nada en esta dirección. Compruébela o vuelva a los pedidos.',
  page_expired_title: 'Este enlace ha caducado',
  page_expired:
    'Los enlaces de descarga valen una hora. Abra de nuevo su pedido con su código y encontrará allí uno nuevo. Si la factura está en su cuenta, inicie sesión.',
  page_log_in: 'Iniciar sesión',
  page_log_in_portal: 'Este documento está en una cuenta. Inicie sesión y se abrirá.',
  page_log_in_staff: 'La sesión ha terminado. Inicie sesión de nuevo y se abrirá lo que buscaba.',
  too_large:
    'La petición es demasiado grande: como máximo 64 kB de JSON, 256 kB con sesión iniciada y 5 MB para una imagen.',
  unsupported_media_type:
    'Ese tipo de contenido no se acepta aquí. Envíe JSON o, si es una imagen, PNG o JPEG.',
  validation_failed: 'Hay campos que corregir.',
  too_many_requests: 'Demasiados intentos. Espere un poco.',
  busy: 'Hay mucha demanda. Inténtelo de nuevo en un momento.',
  internal_error: 'Algo falló por nuestra parte.',
  method_not_allowed: 'Esta dirección no admite ese método.',
  idempotency_key_reused: 'Esta Idempotency-Key ya se usó con otra petición.',
  table_closed: 'Esta mesa no admite pedidos ahora. Pregunte al personal.',
  price_changed: 'Los precios han cambiado desde que los vio. No se ha pedido nada.',
  invalid_transition: 'Desde el estado actual no se puede pasar a ese.',
  overpaid: 'Es más de lo que falta por pagar.',
  clock_ahead:
    'Todavía no se puede emitir ningún documento: el reloj del equipo va muy por delante de la última hora conocida. El personal lo confirma, o pone el reloj en hora, en la administración.',
  order_not_paid: 'El pedido aún no está pagado.',
  order_cancelled: 'El pedido fue cancelado.',
  already_invoiced: 'Ya hay una factura de este pedido. Pida al personal que la corrija.',
  order_refunded: 'El dinero de este pedido se devolvió: no queda nada por facturar.',
  already_claimed: 'Este pedido ya pertenece a una cuenta.',
  mfa_already_on: 'La verificación en dos pasos ya está activada. Desactívela primero.',
  mfa_not_set_up: 'Configure primero la verificación en dos pasos.',
  address_proven: 'Otra cuenta ya ha confirmado esta dirección.',
  last_owner: 'Es la última persona propietaria. Nombre antes a otra.',
  is_credit_note: 'Es una factura rectificativa; no se puede rectificar.',
  newer_layout:
    'Este documento lo emitió una versión más reciente del programa, cuyo diseño falta en esta. Instale esa versión o una posterior.',
  no_einvoice:
    'La factura electrónica europea no admite el tercer decimal de esta moneda; la factura es el PDF.',
  already_credited: 'De esta factura ya no queda nada por rectificar.',
  replaced_by_full: 'Una factura completa sustituyó a esta. Rectifique aquella.',
  no_such_line: 'debe ser una línea de la factura, de 1 a {last}',
  more_than_invoiced: 'es más de lo que queda por rectificar: {left}',
  archive_changed: 'Su contenido se cambió después de emitirla.',
  archive_chain_cut: 'No sigue al documento emitido antes.',
  archive_number_missing: 'Falta este número.',
  archive_forged: 'Su MAC no concuerda: la fila la escribió algo distinto de este programa.',
  archive_unsealed: 'Falta su MAC: se añadió a mano o se le quitó.',
  archive_state_changed: 'Su estado o su cuenta se cambió a mano.',
  archive_unreadable: 'No se puede leer: la base de datos está dañada en este lugar.',
  archive_numbers_missing: 'Faltan los números desde este hasta {last}.',
  archive_number_twice: 'Este número ya se había dado o es menor que uno anterior.',
  archive_series_behind: 'El contador de su serie se retrasó.',
  archive_pdf_unlinked: 'Su PDF guardado no es el que conoce la cadena.',
  archive_pdf_orphan: 'Un PDF guardado lleva este número, pero ningún documento lo tiene.',
  archive_document_gone: 'La cadena conoce el PDF de este documento, pero el documento ya no está.',
  archive_event_changed: 'Esta entrada de la cadena se cambió.',
  archive_event_forged: 'El MAC de esta entrada de la cadena no concuerda.',
  archive_event_cut: 'Esta entrada de la cadena no sigue a la anterior.',
  archive_event_unreadable: 'Esta entrada de la cadena no se puede leer.',
  archive_went_back:
    'La base de datos retrocedió: ya había llegado hasta este documento y ninguna restauración lo explica.',
  archive_head_ahead:
    'La base de datos está por detrás de la cabeza de la cadena, que había llegado hasta este documento.',
  archive_head_differs:
    'La cabeza de la cadena conoce otro documento en este lugar: la cadena se reescribió.',
  archive_head_missing: 'Falta el archivo con la cabeza de la cadena (archive-head.json).',
  archive_head_unreadable:
    'El archivo con la cabeza de la cadena (archive-head.json) está dañado o no es de las claves de este programa.',
  archive_event_restore: 'Se restauró la copia {backup}.',
  archive_event_head_missing: 'Faltaba el archivo con la cabeza de la cadena.',
  archive_event_head_unreadable:
    'El archivo con la cabeza de la cadena estaba dañado o no era de las claves de este programa.',
  archive_event_went_back:
    'La base de datos había retrocedido por detrás de la cabeza de la cadena.',
  archive_pdf_changed: 'Su PDF guardado se cambió.',
  archive_pdf_missing: 'Falta su PDF guardado; al abrir la factura se dibuja de nuevo.',
  backup_damaged:
    'Este archivo está dañado o no es una copia de seguridad de este programa. No se ha cambiado nada.',
  backup_newer:
    'Esta copia de seguridad es de una versión más reciente del programa. No se ha cambiado nada.',
  backup_without_keys:
    'Esta copia de seguridad es de otra instalación y se hizo sin frase de contraseña: aquí no se pueden leer sus contraseñas. No se ha cambiado nada.',
  backup_keys_unknown:
    'Nada indica con qué claves se hizo esta copia; aquí podrían fallar todas sus contraseñas. Cierre el programa y ejecute: npm run restore, que lo pregunta. No se ha cambiado nada.',
  backup_needs_passphrase:
    'Esta copia de seguridad es de otra instalación. Introduzca la frase de contraseña con la que se hizo.',
  wrong_passphrase: 'no es la frase de contraseña con la que se hizo la copia',
  mail_restored:
    'Este correo procede de una copia de seguridad restaurada y quizá ya se envió. Envíelo de nuevo si no fue así.',
  day_closed: 'Este día ya está cerrado.',
  day_not_over: 'Este día todavía no ha terminado.',
  export_too_long: 'está más de un año antes del final',
  datev_one_year: 'debe ser del mismo año natural que el final: DATEV lee un año cada vez',
  datev_euro: 'DATEV solo admite importes en euros',
  server_prints: 'Nuestras impresoras informan ellas mismas al servidor.',
  printing_now: 'Se está imprimiendo en este momento. Inténtelo de nuevo en un instante.',
  test_print: 'Impresión de prueba',
  receipt_only: 'debe ser receipt: esta impresora solo imprime tiques',
  printer_address:
    'debe ser una dirección de la red local con un puerto del 9100 al 9109, como 192.168.1.50:9100; quien lleva el servidor puede permitir otras con PRINTER_ADDRESSES',
  printer_port: 'debe acabar en un puerto de 1024 o superior',
  orders_taken:
    'El país, la moneda y la forma de calcular el impuesto ya no cambian: se han tomado pedidos con ellos.',
  fixed_by_orders: 'ya no puede cambiar: se han tomado pedidos así',
  picture_type: 'debe ser una sola imagen PNG o JPEG y nada más; guárdela de nuevo como tal',
  picture_pixels: 'tiene {pixels} megapíxeles; 40 es el máximo',
  picture_side: 'mide más de 20000 píxeles de ancho o de alto, que es el máximo',
  picture_damaged: 'está dañada y no se puede leer; guárdela de nuevo como PNG o JPEG',
  picture_heavy: 'es demasiado grande para este equipo; redúzcala a 2000 píxeles',
  picture_blank: 'es toda blanca o transparente: no se vería nada en el papel',
  picture_wanted: 'debe ser la propia imagen, un archivo PNG o JPEG; no se sigue ninguna dirección',
  accent_contrast:
    'es demasiado claro para leerse en papel blanco: su contraste es {contrast} y hace falta 4.5. Serviría {darker}.',
  already_set_up: 'Esta instalación ya está configurada.',
  setup_code_required: 'Escriba el código de configuración que el servidor mostró al arrancar.',
  warning_clock_went_back:
    'El reloj del equipo se ha atrasado. Los documentos llevan la fecha que marca ahora: compruebe la fecha y la hora en los ajustes del equipo. El registro de actividad dice cuánto se atrasó.',
  warning_guests_address:
    'Los clientes no pueden abrir la dirección de los códigos QR: este equipo no tiene ninguna dirección conocida en la red del restaurante. Conéctelo a la red, o ponga en PUBLIC_URL la dirección que usan los clientes, antes de imprimir códigos QR.',
  warning_archive_head:
    'El archivo de facturas no está como quedó: la base de datos retrocedió o falta un archivo junto a ella. La numeración sigue por encima del número más alto conocido. Compruebe el archivo antes de emitir más.',
  warning_untrusted_proxy:
    'Los clientes llegan por un túnel o proxy que no es de confianza: todos cuentan como una sola dirección y comparten sus límites. Indique en TRUST_PROXY la dirección desde la que llega.',
  warning_staff_beyond_loopback:
    'La administración responde fuera de este equipo. Cualquiera en esta red puede probar su acceso, y las contraseñas viajan sin cifrar. Ponga STAFF_HOST en 127.0.0.1 si no lo necesita.',
  database_damaged:
    'La base de datos está dañada, por eso no se guardó ninguna copia. Cierre el programa y recupere la última copia buena: npm run restore',
  not_ready_database: 'La base de datos no responde o está dañada.',
  not_ready_folder: 'La carpeta de datos no está, fue sustituida o no se puede escribir en ella.',
  not_ready_disk: 'El disco está lleno o no admite escrituras.',
  warning_database_damaged:
    'La base de datos está dañada. Lo que aún puede leerse sigue disponible. Cambie solo lo imprescindible, cierre el programa y recupere la última copia buena: npm run restore',
  warning_folder_gone:
    'La carpeta de datos no está, fue sustituida o no se puede escribir en ella. No se acepta nada hasta que vuelva a estar como estaba.',
  warning_disk_low:
    'El disco está casi lleno. Cuando lo esté, no se podrán tomar más comandas: libere espacio pronto.',
  warning_backup_old:
    'La última copia de seguridad tiene más de una semana, o no hay ninguna. Haga una en «Copias de seguridad» y guárdela también fuera de este equipo.',
  warning_outbox_stuck:
    'Hay correos que esperan desde hace más de una hora, o son muchos los que esperan. Véalos en «Correos».',
  invalid_token: 'El enlace no es válido. Pida uno nuevo.',
  expired_token: 'El enlace ha caducado. Pida uno nuevo.',
  required: 'es obligatorio',
  unknown_field: 'no se conoce aquí: {keys}',
  wrong_type: 'debe ser {expected}',
  too_short: 'debe tener al menos {minimum}',
  too_long: 'debe tener como mucho {maximum}',
  too_small: 'debe ser al menos {minimum}',
  too_big: 'debe ser como mucho {maximum}',
  one_of: 'debe ser uno de: {values}',
  format: 'no tiene la forma correcta',
  email_format: 'debe ser un correo como nombre@example.com',
  country_format: 'debe ser un código de país de dos letras como ES',
  locale: 'debe ser una etiqueta de idioma como es, es-MX o de-AT',
  currency: 'debe ser un código de moneda como EUR',
  time_zone: 'debe ser una zona horaria como Europe/Madrid',
  password_length: 'debe tener de 8 a 128 caracteres',
  password_classes: 'necesita una mayúscula, una minúscula y una cifra, o 15 caracteres',
  password_common: 'es demasiado común o fácil de adivinar',
  same_email: 'ya es su dirección',
  email_taken: 'ya tiene una cuenta',
  too_many_dishes: 'no puede pasar de 500 platos en un solo pedido',
  unknown_product: 'no está en esta carta',
  sold_out: 'está agotado: {name}',
  unknown_reference: 'no existe',
  from_after_to: 'no debe ser posterior al final',
  bad_cursor: 'no es un cursor de esta lista',
  amount_zero: 'debe ser mayor que 0',
  buyer_required: 'es obligatorio en una factura completa',
  share_of: 'Parte de: {items}',
  split_by_amount:
    'Esta cuenta se dividió por importe. Siga por importe o facture todo lo que queda.',
  items_or_share: 'no puede ir junto con artículos: divida por artículos o por importe',
  tax_id_check:
    'no puede ser correcto: el dígito de control no coincide. Compárelo con el documento. Se escribe así: {example}.',
  tax_id_digits:
    'no puede ser correcto: son {letters} y {digits} dígitos, como {example}. Compárelo con el documento.',
  tax_id_form: 'no puede ser correcto: se escribe así: {example}. Compárelo con el documento.',
  tax_id_none: 'no puede ser correcto: un número fiscal lleva cifras. Compárelo con el documento.',
  postal_code_always: 'forma parte de toda dirección de este país',
  discount_after_payment: 'Ya se ha pagado algo de este pedido, así que su precio no cambia.',
  discount_above_total: 'es más de lo que se puede descontar',
  discount_above_limit: 'Un descuento tan grande debe hacerlo un encargado.',
  cancel_by_manager: 'La cocina ya ha empezado este pedido. Un encargado puede anularlo.',
  already_refunded: 'Este pago ya se ha devuelto.',
  refund_invoiced: 'Una factura dice que esto se pagó. Rectifique primero la factura.',
  refund_credited: 'Ya se devolvió dinero de este pedido con una factura rectificativa.',
  more_than_ordered: 'es más de lo que queda por facturar: {left}',
  too_much: 'supera lo que puede tener un pedido',
  idempotency_key_format: 'debe tener de 1 a 200 caracteres visibles',
  mail_hello: 'Hola, {name}:',
  mail_hello_anyone: 'Hola:',
  mail_verify_subject: 'Confirme su correo',
  mail_verify_text:
    'Confirme que esta dirección de correo es suya. El enlace funciona una vez, durante 24 horas. Si no ha abierto una cuenta, no tiene que hacer nada.',
  mail_verify_button: 'Confirmar',
  mail_new_address_subject: 'Confirme su nuevo correo',
  mail_new_address_text:
    'Confirme que su cuenta debe usar esta dirección de correo a partir de ahora. El enlace funciona una vez. Si no lo ha pedido usted, no tiene que hacer nada.',
  mail_registered_subject: 'Ya tiene una cuenta',
  mail_registered_text:
    'Alguien intentó abrir una cuenta con esta dirección, que ya tiene una. Si fue usted, inicie sesión. Si no, no tiene que hacer nada.',
  mail_registered_button: 'Iniciar sesión',
  mail_reset_subject: 'Elija una contraseña nueva',
  mail_reset_text:
    'Alguien pidió una contraseña nueva para su cuenta. Si fue usted, elíjala aquí; el enlace funciona una vez, durante una hora. Si no, no tiene que hacer nada: su contraseña sigue igual.',
  mail_reset_button: 'Elegir contraseña',
  mail_mfa_on_subject: 'La verificación en dos pasos está activada',
  mail_mfa_on_text:
    'Desde el {time}, para entrar en su cuenta se pide también un código de su aplicación de autenticación. Guarde bien los códigos de respaldo: cada uno le deja entrar una vez si pierde el teléfono.',
  mail_mfa_off_subject: 'La verificación en dos pasos está desactivada',
  mail_mfa_off_text:
    'Desde el {time}, su cuenta está protegida solo por la contraseña. Puede volver a activar la verificación en dos pasos cuando quiera.',
  mail_password_changed_subject: 'Su contraseña ha cambiado',
  mail_password_changed_text:
    'La contraseña de su cuenta se cambió el {time}. Se cerró la sesión en los demás dispositivos.',
  mail_email_changed_subject: 'Su dirección de correo va a cambiar',
  mail_email_changed_text:
    'El {time}, alguien pidió pasar su cuenta a otra dirección de correo. El cambio se hará en cuanto se confirme esa dirección; esta dejará entonces de usarse. Si fue usted, no tiene que hacer nada.',
  mail_new_login_subject: 'Inicio de sesión desde un dispositivo nuevo',
  mail_new_login_text:
    'Alguien entró en su cuenta el {time} con un dispositivo que no conocíamos: {device}. Si fue usted, no tiene que hacer nada.',
  mail_backup_code_used_subject: 'Se usó un código de respaldo',
  mail_backup_code_used_text:
    'El {time}, alguien usó uno de sus códigos de respaldo para entrar en su cuenta o cambiarla. Quedan: {left}.',
  mail_backup_codes_renewed_subject: 'Sus códigos de respaldo son nuevos',
  mail_backup_codes_renewed_text:
    'El {time} se hicieron diez códigos de respaldo nuevos para su cuenta; los anteriores ya no abren nada.',
  mail_account_deleted_subject: 'Su cuenta se ha eliminado',
  mail_account_deleted_text:
    'Su cuenta se eliminó el {time}, con los datos que contenía. Las facturas se conservan, bajo llave, el tiempo que exige la ley. Si no fue usted, avísenos en el restaurante.',
  mail_invoice_subject: 'Su factura está lista',
  mail_invoice_text:
    'La factura {number} está lista. La encuentra en su cuenta y adjunta a este correo.',
  mail_invoice_button: 'Abrir la factura',
  mail_invoice_copy_subject: 'Su factura',
  mail_invoice_copy_text: 'La factura {number} va adjunta a este correo. Gracias por su visita.',
  mail_seal: 'Archivo: eslabón {place}, {seal}',
  mail_account_button: 'Abrir mi cuenta',
  mail_not_you:
    'Si no fue usted: cambie enseguida su contraseña, lo que cierra la sesión en todos los dispositivos. Si ya no puede entrar, avísenos en el restaurante.',
  mail_not_you_staff: 'Si no fue usted, avise enseguida al propietario del restaurante.',
  mail_link: 'Si el botón no funciona, copie esta dirección en su navegador:',
  mail_device_unknown: 'un dispositivo que no dice cuál es',
  mail_no_server:
    'No hay servidor de correo configurado; el mensaje espera. Indique SMTP_HOST y EMAIL_FROM en la configuración.',
  mail_unreachable: 'No se puede contactar con el servidor de correo. Lo volveremos a intentar.',
  mail_untrusted:
    'El servidor de correo no ofrece un cifrado fiable, así que no se envió nuestra contraseña. Revise SMTP_HOST, SMTP_PORT y SMTP_SECURE.',
  mail_login_refused:
    'El servidor de correo no acepta nuestro acceso. Revise SMTP_USER y SMTP_PASSWORD.',
  mail_sender_refused:
    'El servidor de correo no nos deja enviar desde nuestra dirección. Revise EMAIL_FROM.',
  mail_try_later: 'El servidor de correo pidió que volvamos más tarde. Lo volveremos a intentar.',
  mail_refused:
    'El servidor de correo rechazó el mensaje definitivamente. Compruebe si la dirección es correcta.',
  mail_too_many: 'Esta dirección recibió diez mensajes en una hora. El siguiente saldrá más tarde.',
  mail_tls_port:
    'Este puerto del servidor de correo empieza con TLS y le hablamos sin él. Ponga SMTP_SECURE=true, o en SMTP_PORT su puerto para STARTTLS (casi siempre 587).',
  mail_plain_port:
    'Este puerto del servidor de correo no empieza con TLS. Ponga SMTP_SECURE=false, o en SMTP_PORT su puerto para TLS (casi siempre 465).',
  mail_no_smtputf8:
    'El servidor de correo no admite direcciones con letras que no sean de la A a la Z antes de la @ (no ofrece SMTPUTF8). Pida otra dirección o use un servidor que las admita.',
  mail_interrupted:
    'El envío se cortó a la mitad. Lo volveremos a intentar; el mensaje puede llegar dos veces.',
  mail_perhaps_twice:
    'Enviado, pero un intento anterior se cortó a la mitad: el mensaje pudo llegar dos veces.',
  mail_expired: 'El enlace de este mensaje ha caducado. Pida a la persona que solicite otro.',
  mail_unreadable:
    'El mensaje ya no se puede leer, porque cambiaron las claves de la carpeta de datos.',
  mail_no_pdf: 'No se pudo dibujar el PDF de la factura. Lo volveremos a intentar.',
  mail_already_sent: 'Este mensaje ya se envió.',
  mail_under_way: 'Este mensaje se está enviando ahora mismo.',
  verify_by_mail:
    'Hay un servidor de correo configurado: la persona confirma la dirección con el enlace del mensaje.',
};
