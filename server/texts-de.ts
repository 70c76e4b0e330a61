import type { en } from './texts-en.ts';

export const de: Record<keyof typeof en, string> = {
  malformed_json: 'Die Anfrage ist kein gültiges JSON.',
  unauthenticated: 'Bitte melden Sie sich an.',
  invalid_credentials: 'E-Mail-Adresse oder Passwort ist falsch.',
  invalid_code: 'Der Code ist falsch oder wurde schon benutzt.',
  email_not_verified:
    'Bitte bestätigen Sie zuerst Ihre E-Mail-Adresse über den Link in unserer Nachricht.',
  forbidden: 'Dazu fehlt Ihnen die Berechtigung.',
  fresh_login_required:
    'Ihre Anmeldung ist älter als eine halbe Stunde. Bitte geben Sie Ihr Passwort noch einmal ein.',
  not_found: 'Hier wurde nichts gefunden.',
  link_expired:
    'Dieser Link ist abgelaufen. Öffnen Sie Ihre Bestellung noch einmal, dort gibt es einen neuen.',
  page_problem_title: 'Das hat nicht geklappt',
  page_unknown_title: 'Diese Seite gibt es nicht',
  page_unknown_portal:
    'Unter dieser Adresse ist nichts. Scannen Sie den Code an Ihrem Tisch, um die Speisekarte zu sehen und zu bestellen.',
  page_unknown_staff:
    'Unter dieser Adresse ist nichts. Prüfen Sie die Adresse, oder gehen Sie zurück zu den Bestellungen.',
  page_expired_title: 'Dieser Link ist abgelaufen',
  page_expired:
    'Ein Download-Link gilt eine Stunde. Öffnen Sie Ihre Bestellung noch einmal mit ihrem Code, dort finden Sie einen neuen. Liegt die Rechnung in Ihrem Konto, melden Sie sich an.',
  page_log_in: 'Anmelden',
  page_log_in_portal: 'Das liegt in einem Konto. Melden Sie sich an, dann wird es geöffnet.',
  page_log_in_staff:
    'Ihre Anmeldung ist abgelaufen. Melden Sie sich noch einmal an, dann öffnet sich, was Sie wollten.',
  too_large: 'Die Anfrage ist zu groß: höchstens 64 kB JSON, angemeldet 256 kB, für ein Bild 5 MB.',
  unsupported_media_type:
    'Solche Inhalte werden hier nicht angenommen. Senden Sie JSON oder als Bild PNG oder JPEG.',
  validation_failed: 'Einige Angaben müssen berichtigt werden.',
  too_many_requests: 'Zu viele Versuche. Bitte warten Sie etwas.',
  busy: 'Gerade sehr ausgelastet. Bitte gleich noch einmal versuchen.',
  internal_error: 'Bei uns ist etwas schiefgegangen.',
  method_not_allowed: 'Diese Adresse nimmt diese Methode nicht an.',
  idempotency_key_reused: 'Dieser Idempotency-Key wurde mit einer anderen Anfrage benutzt.',
  table_closed: 'Dieser Tisch nimmt gerade keine Bestellungen an. Bitte fragen Sie das Personal.',
  price_changed: 'Die Preise haben sich inzwischen geändert. Es wurde nichts bestellt.',
  invalid_transition: 'Von hier aus ist dieser Status nicht möglich.',
  overpaid: 'Das ist mehr als noch offen ist.',
  clock_ahead:
    'Es kann noch kein Beleg ausgestellt werden: Die Uhr des Rechners ist der letzten bekannten Zeit weit voraus. Das Personal bestätigt sie in der Verwaltung oder stellt sie richtig.',
  order_not_paid: 'Die Bestellung ist noch nicht bezahlt.',
  order_cancelled: 'Die Bestellung wurde storniert.',
  already_invoiced:
    'Für diese Bestellung gibt es schon eine Rechnung. Bitte lassen Sie sie vom Personal berichtigen.',
  order_refunded:
    'Das Geld dieser Bestellung wurde zurückgegeben: Es ist nichts mehr zu berechnen.',
  already_claimed: 'Diese Bestellung gehört schon zu einem Konto.',
  mfa_already_on: 'Die Zwei-Faktor-Anmeldung ist schon an. Schalten Sie sie zuerst aus.',
  mfa_not_set_up: 'Richten Sie die Zwei-Faktor-Anmeldung zuerst ein.',
  address_proven: 'Ein anderes Konto hat diese Adresse schon bestätigt.',
  last_owner:
    'Das ist die letzte Inhaberin oder der letzte Inhaber. Ernennen Sie zuerst jemand anderen.',
  is_credit_note: 'Das ist eine Rechnungskorrektur; sie kann nicht korrigiert werden.',
  newer_layout:
    'Dieser Beleg wurde von einer neueren Version des Programms ausgestellt, deren Gestaltung hier fehlt. Bitte installieren Sie diese Version oder eine spätere.',
  no_einvoice:
    'Die europäische E-Rechnung kennt die dritte Nachkommastelle dieser Währung nicht; die Rechnung ist das PDF.',
  already_credited: 'Von dieser Rechnung ist nichts mehr übrig, was korrigiert werden könnte.',
  replaced_by_full:
    'An die Stelle dieser Rechnung ist eine vollständige getreten. Korrigieren Sie jene.',
  no_such_line: 'muss eine Zeile der Rechnung sein, 1 bis {last}',
  more_than_invoiced: 'ist mehr, als noch zu korrigieren ist: {left}',
  archive_changed: 'Der Inhalt wurde nach der Ausstellung geändert.',
  archive_chain_cut: 'Sie schließt nicht an das zuvor ausgestellte Dokument an.',
  archive_number_missing: 'Diese Nummer fehlt.',
  archive_forged: 'Der MAC passt nicht: Die Zeile wurde nicht von diesem Programm geschrieben.',
  archive_unsealed:
    'Der MAC fehlt: Das Dokument wurde von Hand eingefügt, oder der MAC wurde entfernt.',
  archive_state_changed: 'Status oder Konto wurde von Hand geändert.',
  archive_unreadable: 'Nicht lesbar: Die Datenbank ist an dieser Stelle beschädigt.',
  archive_numbers_missing: 'Die Nummern von hier bis {last} fehlen.',
  archive_number_twice: 'Diese Nummer war schon vergeben oder ist kleiner als eine frühere.',
  archive_series_behind: 'Der Zähler dieser Nummernserie wurde zurückgesetzt.',
  archive_pdf_unlinked: 'Das gespeicherte PDF ist nicht jenes, das die Kette kennt.',
  archive_pdf_orphan: 'Ein gespeichertes PDF trägt diese Nummer, aber kein Dokument.',
  archive_document_gone: 'Die Kette kennt das PDF dieses Dokuments, das Dokument selbst ist weg.',
  archive_event_changed: 'Dieser Eintrag der Kette wurde geändert.',
  archive_event_forged: 'Der MAC dieses Eintrags der Kette passt nicht.',
  archive_event_cut: 'Dieser Eintrag der Kette schließt nicht an den vorigen an.',
  archive_event_unreadable: 'Dieser Eintrag der Kette ist nicht lesbar.',
  archive_went_back:
    'Die Datenbank ist auf einen früheren Stand gefallen: Sie war schon bis zu diesem Dokument gekommen, und keine Wiederherstellung erklärt es.',
  archive_head_ahead:
    'Die Datenbank liegt hinter dem Kopf der Kette, der schon bis zu diesem Dokument gekommen war.',
  archive_head_differs:
    'Der Kopf der Kette kennt an dieser Stelle ein anderes Dokument: Die Kette wurde neu geschrieben.',
  archive_head_missing: 'Die Datei mit dem Kopf der Kette (archive-head.json) fehlt.',
  archive_head_unreadable:
    'Die Datei mit dem Kopf der Kette (archive-head.json) ist beschädigt oder nicht mit den Schlüsseln dieses Programms geschrieben.',
  archive_event_restore: 'Die Sicherung {backup} wurde zurückgespielt.',
  archive_event_head_missing: 'Die Datei mit dem Kopf der Kette fehlte.',
  archive_event_head_unreadable:
    'Die Datei mit dem Kopf der Kette war beschädigt oder nicht mit den Schlüsseln dieses Programms geschrieben.',
  archive_event_went_back: 'Die Datenbank war hinter den Kopf der Kette zurückgefallen.',
  archive_pdf_changed: 'Das gespeicherte PDF wurde geändert.',
  archive_pdf_missing:
    'Das gespeicherte PDF fehlt; beim Öffnen der Rechnung wird es neu gezeichnet.',
  backup_damaged:
    'Diese Datei ist beschädigt oder keine Sicherung dieses Programms. Es wurde nichts geändert.',
  backup_newer:
    'Diese Sicherung stammt von einer neueren Version des Programms. Es wurde nichts geändert.',
  backup_without_keys:
    'Diese Sicherung stammt von einer anderen Installation und wurde ohne Passphrase angelegt: Ihre Passwörter sind hier nicht lesbar. Es wurde nichts geändert.',
  backup_keys_unknown:
    'Nichts verrät, mit welchen Schlüsseln diese Sicherung angelegt wurde; womöglich wären hier alle Passwörter falsch. Beenden Sie das Programm und starten Sie: npm run restore, das danach fragt. Es wurde nichts geändert.',
  backup_needs_passphrase:
    'Diese Sicherung stammt von einer anderen Installation. Bitte geben Sie die Passphrase ein, mit der sie angelegt wurde.',
  wrong_passphrase: 'ist nicht die Passphrase, mit der die Sicherung angelegt wurde',
  mail_restored:
    'Diese Mail stammt aus einer wiederhergestellten Sicherung und ging vielleicht schon hinaus. Senden Sie sie erneut, falls nicht.',
  day_closed: 'Dieser Tag ist bereits abgeschlossen.',
  day_not_over: 'Dieser Tag ist noch nicht zu Ende.',
  export_too_long: 'liegt mehr als ein Jahr vor dem Ende',
  datev_one_year: 'muss im selben Kalenderjahr liegen wie das Ende: DATEV liest je Datei ein Jahr',
  datev_euro: 'DATEV nimmt nur Beträge in Euro',
  server_prints: 'Unsere Drucker melden dem Server selbst, wie der Druck ausging.',
  printing_now: 'Das wird gerade gedruckt. Bitte gleich noch einmal versuchen.',
  test_print: 'Testdruck',
  receipt_only: 'muss receipt sein: dieser Drucker druckt nur Kassenbelege',
  printer_address:
    'muss eine Adresse im lokalen Netz mit einem Port von 9100 bis 9109 sein, etwa 192.168.1.50:9100; wer den Server betreibt, kann mit PRINTER_ADDRESSES andere erlauben',
  printer_port: 'muss auf einen Port ab 1024 enden',
  orders_taken:
    'Land, Währung und Steuerberechnung bleiben, wie sie sind: Es wurden schon Bestellungen damit aufgenommen.',
  fixed_by_orders: 'lässt sich nicht mehr ändern: Es wurden schon Bestellungen so aufgenommen',
  picture_type:
    'muss genau ein PNG- oder JPEG-Bild sein und sonst nichts; speichern Sie es neu als solches',
  picture_pixels: 'hat {pixels} Megapixel; höchstens 40',
  picture_side: 'ist mehr als 20000 Pixel breit oder hoch; das ist das Höchste',
  picture_damaged: 'ist beschädigt und nicht lesbar; speichern Sie es neu als PNG oder JPEG',
  picture_heavy: 'ist zu groß für diesen Rechner; verkleinern Sie es auf 2000 Pixel',
  picture_blank: 'ist ganz weiß oder durchsichtig: auf Papier wäre nichts zu sehen',
  picture_wanted:
    'muss das Bild selbst sein, eine PNG- oder JPEG-Datei; einer Adresse wird nicht gefolgt',
  accent_contrast:
    'ist auf weißem Papier zu hell zum Lesen: Kontrast {contrast}, nötig sind 4.5. {darker} ginge.',
  already_set_up: 'Diese Installation ist schon eingerichtet.',
  setup_code_required:
    'Geben Sie den Einrichtungscode ein, den der Server beim Start ausgegeben hat.',
  warning_clock_went_back:
    'Die Uhr des Rechners ist zurückgesprungen. Belege tragen den Tag, den sie jetzt anzeigt: Prüfen Sie Datum und Uhrzeit in den Einstellungen des Rechners. Um wie viel sie zurücksprang, steht im Protokoll.',
  warning_guests_address:
    'Gäste erreichen die Adresse in den QR-Codes nicht: Dieser Rechner kennt keine eigene Adresse im Netz des Restaurants. Verbinden Sie ihn mit dem Netz, oder tragen Sie in PUBLIC_URL die Adresse ein, die Gäste benutzen, bevor Sie QR-Codes drucken.',
  warning_archive_head:
    'Das Rechnungsarchiv ist nicht so, wie es verlassen wurde: Die Datenbank ist auf einen früheren Stand gefallen, oder eine Datei daneben fehlt. Die Nummern laufen über der höchsten je gesehenen weiter. Prüfen Sie das Archiv, bevor Sie weitere Rechnungen ausstellen.',
  warning_untrusted_proxy:
    'Gäste kommen durch einen Tunnel oder Proxy, dem nicht vertraut wird: Sie zählen alle als eine Adresse und teilen sich deren Grenzen. Nennen Sie in TRUST_PROXY die Adresse, von der er kommt.',
  warning_staff_beyond_loopback:
    'Die Verwaltung antwortet über diesen Rechner hinaus. Wer in diesem Netz ist, kann ihre Anmeldung versuchen, und Passwörter gehen unverschlüsselt darüber. Setzen Sie STAFF_HOST auf 127.0.0.1, wenn Sie das nicht brauchen.',
  database_damaged:
    'Die Datenbank ist beschädigt, daher wurde keine Kopie behalten. Beenden Sie das Programm und spielen Sie die neueste gute Sicherung zurück: npm run restore',
  not_ready_database: 'Die Datenbank antwortet nicht oder ist beschädigt.',
  not_ready_folder: 'Der Datenordner fehlt, wurde ersetzt oder lässt sich nicht beschreiben.',
  not_ready_disk: 'Die Festplatte ist voll oder nimmt nichts mehr an.',
  warning_database_damaged:
    'Die Datenbank ist beschädigt. Was noch lesbar ist, bleibt verfügbar. Ändern Sie nur das Nötigste, beenden Sie das Programm und spielen Sie die neueste gute Sicherung zurück: npm run restore',
  warning_folder_gone:
    'Der Datenordner fehlt, wurde ersetzt oder lässt sich nicht beschreiben. Bis er wieder da ist wie zuvor, wird nichts angenommen.',
  warning_disk_low:
    'Die Festplatte ist fast voll. Ist sie voll, kann keine Bestellung mehr angenommen werden: Schaffen Sie bald Platz.',
  warning_backup_old:
    'Die neueste Sicherung ist älter als eine Woche, oder es gibt keine. Legen Sie unter „Sicherungen“ eine an und bewahren Sie eine Kopie außerhalb dieses Rechners auf.',
  warning_outbox_stuck:
    'Mails warten seit mehr als einer Stunde, oder es warten sehr viele. Sehen Sie unter „Mails“ nach.',
  invalid_token: 'Der Link ist ungültig. Bitte fordern Sie einen neuen an.',
  expired_token: 'Der Link ist abgelaufen. Bitte fordern Sie einen neuen an.',
  required: 'wird benötigt',
  unknown_field: 'ist hier unbekannt: {keys}',
  wrong_type: 'muss {expected} sein',
  too_short: 'muss mindestens {minimum} haben',
  too_long: 'darf höchstens {maximum} haben',
  too_small: 'muss mindestens {minimum} sein',
  too_big: 'darf höchstens {maximum} sein',
  one_of: 'muss eines davon sein: {values}',
  format: 'hat nicht die richtige Form',
  email_format: 'muss eine E-Mail-Adresse wie name@example.com sein',
  country_format: 'muss ein Ländercode aus zwei Buchstaben wie DE sein',
  locale: 'muss ein Sprachkürzel wie de, de-AT oder es-MX sein',
  currency: 'muss ein Währungscode wie EUR sein',
  time_zone: 'muss eine Zeitzone wie Europe/Berlin sein',
  password_length: 'muss 8 bis 128 Zeichen haben',
  password_classes:
    'braucht einen Großbuchstaben, einen Kleinbuchstaben und eine Ziffer, oder 15 Zeichen',
  password_common: 'ist zu häufig oder zu leicht zu erraten',
  same_email: 'ist bereits Ihre Adresse',
  email_taken: 'hat schon ein Konto',
  too_many_dishes: 'darf höchstens 500 Gerichte in einer Bestellung enthalten',
  unknown_product: 'steht nicht auf dieser Karte',
  sold_out: 'ist ausverkauft: {name}',
  unknown_reference: 'gibt es nicht',
  from_after_to: 'darf nicht nach dem Ende liegen',
  bad_cursor: 'ist kein Cursor dieser Liste',
  amount_zero: 'muss größer als 0 sein',
  buyer_required: 'wird auf einer vollständigen Rechnung benötigt',
  share_of: 'Anteil an: {items}',
  split_by_amount:
    'Diese Rechnung wurde nach Beträgen geteilt. Bitte teilen Sie weiter nach Beträgen oder rechnen Sie den ganzen Rest ab.',
  items_or_share: 'geht nicht zusammen mit Artikeln: bitte nach Artikeln oder nach Betrag teilen',
  tax_id_check:
    'kann nicht stimmen: Die Prüfziffer passt nicht. Bitte vergleichen Sie sie mit dem Bescheid. Richtig sieht sie aus wie {example}.',
  tax_id_digits:
    'kann nicht stimmen: Richtig sind {letters} und {digits} Ziffern, wie {example}. Bitte vergleichen Sie sie mit dem Bescheid.',
  tax_id_form:
    'kann nicht stimmen: Richtig sieht sie aus wie {example}. Bitte vergleichen Sie sie mit dem Bescheid.',
  tax_id_none:
    'kann nicht stimmen: Eine Steuernummer hat Ziffern. Bitte vergleichen Sie sie mit dem Bescheid.',
  postal_code_always: 'gehört in diesem Land zu jeder Anschrift',
  discount_after_payment:
    'Von dieser Bestellung ist schon etwas bezahlt, deshalb bleibt ihr Preis, wie er ist.',
  discount_above_total: 'ist mehr, als sich abziehen lässt',
  discount_above_limit: 'Einen so hohen Rabatt gibt nur die Leitung.',
  cancel_by_manager:
    'Die Küche hat mit dieser Bestellung schon begonnen. Die Leitung kann sie stornieren.',
  already_refunded: 'Diese Zahlung wurde schon zurückgegeben.',
  refund_invoiced:
    'Eine Rechnung weist diese Zahlung aus. Bitte schreiben Sie zuerst die Rechnung gut.',
  refund_credited: 'Geld dieser Bestellung wurde schon mit einer Gutschrift zurückgegeben.',
  more_than_ordered: 'ist mehr als noch abzurechnen ist: {left}',
  too_much: 'ergibt mehr, als eine Bestellung haben darf',
  idempotency_key_format: 'muss 1 bis 200 sichtbare Zeichen haben',
  mail_hello: 'Guten Tag {name},',
  mail_hello_anyone: 'Guten Tag,',
  mail_verify_subject: 'Bestätigen Sie Ihre E-Mail-Adresse',
  mail_verify_text:
    'bitte bestätigen Sie, dass diese E-Mail-Adresse Ihnen gehört. Der Link gilt einmal, innerhalb von 24 Stunden. Haben Sie kein Konto eröffnet, ist nichts zu tun.',
  mail_verify_button: 'Bestätigen',
  mail_new_address_subject: 'Bestätigen Sie Ihre neue E-Mail-Adresse',
  mail_new_address_text:
    'bitte bestätigen Sie, dass Ihr Konto von nun an diese E-Mail-Adresse verwenden soll. Der Link gilt einmal. Haben Sie das nicht verlangt, ist nichts zu tun.',
  mail_registered_subject: 'Sie haben schon ein Konto',
  mail_registered_text:
    'jemand wollte mit dieser Adresse ein Konto eröffnen, das es schon gibt. Waren Sie es, melden Sie sich einfach an. Sonst ist nichts zu tun.',
  mail_registered_button: 'Anmelden',
  mail_reset_subject: 'Setzen Sie ein neues Passwort',
  mail_reset_text:
    'jemand hat für Ihr Konto ein neues Passwort verlangt. Waren Sie es, setzen Sie es hier; der Link gilt einmal, innerhalb einer Stunde. Sonst ist nichts zu tun: Ihr Passwort bleibt, wie es ist.',
  mail_reset_button: 'Neues Passwort setzen',
  mail_mfa_on_subject: 'Die Anmeldung in zwei Schritten ist eingeschaltet',
  mail_mfa_on_text:
    'seit dem {time} verlangt die Anmeldung in Ihrem Konto auch einen Code aus Ihrer Authenticator-App. Bewahren Sie die Ersatzcodes sicher auf: Jeder lässt Sie einmal hinein, sollten Sie Ihr Telefon verlieren.',
  mail_mfa_off_subject: 'Die Anmeldung in zwei Schritten ist ausgeschaltet',
  mail_mfa_off_text:
    'seit dem {time} ist Ihr Konto nur noch durch das Passwort geschützt. Sie können die Anmeldung in zwei Schritten jederzeit wieder einschalten.',
  mail_password_changed_subject: 'Ihr Passwort wurde geändert',
  mail_password_changed_text:
    'das Passwort Ihres Kontos wurde am {time} geändert. Alle anderen Geräte wurden abgemeldet.',
  mail_email_changed_subject: 'Ihre E-Mail-Adresse soll sich ändern',
  mail_email_changed_text:
    'am {time} hat jemand verlangt, Ihr Konto auf eine andere E-Mail-Adresse umzustellen. Das geschieht, sobald jene Adresse bestätigt ist; diese wird dann nicht mehr verwendet. Waren Sie es, ist nichts zu tun.',
  mail_new_login_subject: 'Anmeldung mit einem neuen Gerät',
  mail_new_login_text:
    'am {time} hat sich jemand mit einem Gerät, das wir noch nicht kannten, in Ihrem Konto angemeldet: {device}. Waren Sie es, ist nichts zu tun.',
  mail_backup_code_used_subject: 'Ein Ersatzcode wurde benutzt',
  mail_backup_code_used_text:
    'am {time} hat jemand mit einem Ihrer Ersatzcodes Ihr Konto geöffnet oder geändert. Noch übrig: {left}.',
  mail_backup_codes_renewed_subject: 'Ihre Ersatzcodes sind neu',
  mail_backup_codes_renewed_text:
    'am {time} wurden für Ihr Konto zehn neue Ersatzcodes gemacht; die alten öffnen nichts mehr.',
  mail_account_deleted_subject: 'Ihr Konto wurde gelöscht',
  mail_account_deleted_text:
    'Ihr Konto wurde am {time} gelöscht, mit den Daten darin. Rechnungen werden verschlossen aufbewahrt, so lange das Gesetz es verlangt. Waren Sie es nicht, sagen Sie uns bitte im Restaurant Bescheid.',
  mail_invoice_subject: 'Ihre Rechnung ist fertig',
  mail_invoice_text:
    'die Rechnung {number} ist fertig. Sie finden sie in Ihrem Konto und im Anhang dieser Nachricht.',
  mail_invoice_button: 'Rechnung öffnen',
  mail_invoice_copy_subject: 'Ihre Rechnung',
  mail_invoice_copy_text:
    'die Rechnung {number} finden Sie im Anhang dieser Nachricht. Vielen Dank für Ihren Besuch.',
  mail_seal: 'Archiv: Glied {place}, {seal}',
  mail_account_button: 'Mein Konto öffnen',
  mail_not_you:
    'Waren Sie es nicht: Ändern Sie sofort Ihr Passwort, das meldet alle Geräte ab. Kommen Sie nicht mehr hinein, sagen Sie uns im Restaurant Bescheid.',
  mail_not_you_staff: 'Waren Sie es nicht, sagen Sie sofort dem Inhaber des Restaurants Bescheid.',
  mail_link:
    'Falls die Schaltfläche nicht funktioniert, kopieren Sie diese Adresse in Ihren Browser:',
  mail_device_unknown: 'ein Gerät, das sich nicht zu erkennen gibt',
  mail_no_server:
    'Es ist kein Mailserver eingerichtet; die Nachricht wartet. Tragen Sie SMTP_HOST und EMAIL_FROM in die Einstellungen ein.',
  mail_unreachable: 'Der Mailserver ist nicht erreichbar. Wir versuchen es von selbst wieder.',
  mail_untrusted:
    'Der Mailserver bietet keine vertrauenswürdige Verschlüsselung, darum wurde unser Passwort nicht gesendet. Prüfen Sie SMTP_HOST, SMTP_PORT und SMTP_SECURE.',
  mail_login_refused:
    'Der Mailserver nimmt unsere Anmeldung nicht an. Prüfen Sie SMTP_USER und SMTP_PASSWORD.',
  mail_sender_refused:
    'Der Mailserver lässt uns nicht mit unserer Adresse senden. Prüfen Sie EMAIL_FROM.',
  mail_try_later:
    'Der Mailserver bittet uns, später wiederzukommen. Wir versuchen es von selbst wieder.',
  mail_refused:
    'Der Mailserver hat die Nachricht endgültig abgelehnt. Prüfen Sie, ob die Adresse stimmt.',
  mail_too_many:
    'Diese Adresse hat innerhalb einer Stunde zehn Nachrichten bekommen. Die nächste geht später von selbst hinaus.',
  mail_tls_port:
    'Dieser Port des Mailservers beginnt mit TLS, und wir haben ohne TLS gesprochen. Setzen Sie SMTP_SECURE=true oder SMTP_PORT auf seinen Port für STARTTLS (meist 587).',
  mail_plain_port:
    'Dieser Port des Mailservers beginnt nicht mit TLS. Setzen Sie SMTP_SECURE=false oder SMTP_PORT auf seinen Port für TLS (meist 465).',
  mail_no_smtputf8:
    'Der Mailserver nimmt keine Adressen mit anderen Buchstaben als A bis Z vor dem @ an (er bietet kein SMTPUTF8). Fragen Sie nach einer anderen Adresse, oder nehmen Sie einen Mailserver, der sie annimmt.',
  mail_interrupted:
    'Das Senden wurde mittendrin unterbrochen. Wir versuchen es wieder; die Nachricht kommt vielleicht zweimal an.',
  mail_perhaps_twice:
    'Gesendet, aber ein früherer Versuch wurde mittendrin unterbrochen: Die Nachricht kam vielleicht zweimal an.',
  mail_expired:
    'Der Link in dieser Nachricht ist abgelaufen. Bitten Sie die Person, einen neuen anzufordern.',
  mail_unreadable:
    'Die Nachricht ist nicht mehr lesbar, weil die Schlüssel im Datenordner geändert wurden.',
  mail_no_pdf: 'Das PDF der Rechnung ließ sich nicht zeichnen. Wir versuchen es von selbst wieder.',
  mail_already_sent: 'Diese Nachricht wurde schon gesendet.',
  mail_under_way: 'Diese Nachricht wird gerade gesendet.',
  verify_by_mail:
    'Ein Mailserver ist eingerichtet: Die Person bestätigt die Adresse über den Link in der Nachricht.',
};
