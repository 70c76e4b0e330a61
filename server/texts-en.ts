/** Every text that the server says itself: errors, field faults and mails. */
export const en = {
  malformed_json: 'The request is not valid JSON.',
  unauthenticated: 'Please log in.',
  invalid_credentials: 'The mail address or the password is wrong.',
  invalid_code: 'The code is wrong or was used already.',
  email_not_verified:
    'Please confirm your mail address first: follow the link in the mail we sent.',
  forbidden: 'You may not do this.',
  fresh_login_required:
    'Your login is more than half an hour old. Please enter your password once more.',
  not_found: 'Nothing was found here.',
  link_expired: 'This link has expired. Open your order again for a fresh one.',
  page_problem_title: 'That did not work',
  page_unknown_title: 'There is no such page',
  page_unknown_portal:
    'Nothing is at this address. To see the menu and to order, scan the code at your table.',
  page_unknown_staff: 'Nothing is at this address. Check it, or go back to the orders.',
  page_expired_title: 'This link has expired',
  page_expired:
    'A download link works for an hour. Open your order again by its code, and you find a fresh one there. If the invoice is in your account, log in.',
  page_log_in: 'Log in',
  page_log_in_portal: 'This is in an account. Log in, and it opens.',
  page_log_in_staff: 'Your login has ended. Log in again, and what you wanted opens.',
  too_large:
    'The request is too large: at most 64 kB of JSON, 256 kB with a login, and 5 MB for a picture.',
  unsupported_media_type:
    'That kind of content is not taken here. Send JSON, or for a picture a PNG or JPEG.',
  validation_failed: 'Some fields need mending.',
  too_many_requests: 'Too many tries. Please wait a little.',
  busy: 'Very busy right now. Please try again in a moment.',
  internal_error: 'Something went wrong on our side.',
  method_not_allowed: 'This address does not take that method.',
  idempotency_key_reused: 'This Idempotency-Key was used with another request.',
  table_closed: 'This table takes no orders now. Please ask the staff.',
  price_changed: 'Prices have changed since you looked. Nothing was ordered.',
  invalid_transition: 'That status cannot follow the current one.',
  overpaid: 'That is more than is left to pay.',
  clock_ahead:
    'No document can be issued yet: the computer’s clock is far ahead of the last known time. Staff confirm it, or set it right, in the back office.',
  order_not_paid: 'The order is not paid yet.',
  order_cancelled: 'The order was cancelled.',
  already_invoiced:
    'There is an invoice for this order already. Please ask the staff to correct it.',
  order_refunded: 'The money of this order was given back: there is nothing left to invoice.',
  already_claimed: 'This order belongs to an account already.',
  mfa_already_on: 'MFA is on already. Turn it off first.',
  mfa_not_set_up: 'Set MFA up first.',
  address_proven: 'Another account has proven this address.',
  last_owner: 'This is the last owner. Make somebody else an owner first.',
  is_credit_note: 'This is a credit note; it cannot be credited.',
  newer_layout:
    'This document was issued by a newer version of the program, whose layout this one does not have. Please install that version or a later one.',
  no_einvoice:
    'The European e-invoice has no place for the third decimal of this currency; the PDF is the invoice.',
  already_credited: 'Nothing of this invoice is left to credit.',
  replaced_by_full: 'A full invoice took the place of this one. Credit that one.',
  no_such_line: 'must be a line of the invoice, 1 to {last}',
  more_than_invoiced: 'is more than is left to credit: {left}',
  archive_changed: 'Its contents were changed after it was issued.',
  archive_chain_cut: 'It does not follow the document that was issued before it.',
  archive_number_missing: 'This number is missing.',
  archive_forged: 'Its MAC does not fit: its row was written by something else than this program.',
  archive_unsealed: 'Its MAC is missing: it was put there by hand, or its MAC was taken away.',
  archive_state_changed: 'Its status or account was changed by hand.',
  archive_unreadable: 'It cannot be read: the database is damaged at this place.',
  archive_numbers_missing: 'The numbers from here to {last} are missing.',
  archive_number_twice: 'This number was given before, or is lower than one before it.',
  archive_series_behind: 'The counter of its series was set back.',
  archive_pdf_unlinked: 'Its stored PDF is not the one that the chain knows.',
  archive_pdf_orphan: 'A stored PDF bears this number, and no document does.',
  archive_document_gone: 'The chain knows the PDF of this document, and the document is gone.',
  archive_event_changed: 'This entry of the chain was changed.',
  archive_event_forged: 'The MAC of this entry of the chain does not fit.',
  archive_event_cut: 'This entry of the chain does not follow the one before it.',
  archive_event_unreadable: 'This entry of the chain cannot be read.',
  archive_went_back:
    'The database went back: it had come as far as this document before, and no restore says why.',
  archive_head_ahead:
    'The database is behind the head of the chain, which had come as far as this document.',
  archive_head_differs:
    'The head of the chain knows another document at this place: the chain was written anew.',
  archive_head_missing: 'The file with the head of the chain (archive-head.json) is gone.',
  archive_head_unreadable:
    'The file with the head of the chain (archive-head.json) is damaged or not by this program’s keys.',
  archive_event_restore: 'The backup {backup} was put back.',
  archive_event_head_missing: 'The file with the head of the chain was gone.',
  archive_event_head_unreadable:
    'The file with the head of the chain was damaged or not by this program’s keys.',
  archive_event_went_back: 'The database had gone back behind the head of the chain.',
  archive_pdf_changed: 'Its stored PDF was changed.',
  archive_pdf_missing: 'Its stored PDF is gone; opening the invoice draws it again.',
  backup_damaged: 'This file is damaged, or no backup of this program. Nothing was changed.',
  backup_newer: 'This backup is of a newer version of the program. Nothing was changed.',
  backup_without_keys:
    'This backup is from another installation and was made without a passphrase: its passwords cannot be read here. Nothing was changed.',
  backup_keys_unknown:
    'Nothing tells which keys this backup was made with, so its passwords might all be wrong here. Stop the program and run: npm run restore, which asks. Nothing was changed.',
  backup_needs_passphrase:
    'This backup is from another installation. Please enter the passphrase that it was made with.',
  wrong_passphrase: 'is not the passphrase that the backup was made with',
  mail_restored:
    'This mail comes from a restored backup and may have been sent before. Send it again if it was not.',
  day_closed: 'This day is closed already.',
  day_not_over: 'This day is not over yet.',
  export_too_long: 'is more than a year before the end',
  datev_one_year: 'must be in the same calendar year as the end: DATEV reads one year at a time',
  datev_euro: 'DATEV takes amounts in euros only',
  server_prints: 'Our printers tell the server themselves how printing went.',
  printing_now: 'This is being printed right now. Please try again in a moment.',
  test_print: 'Test print',
  receipt_only: 'must be receipt: this printer takes receipts only',
  printer_address:
    'must be an address of the local network with a port from 9100 to 9109, like 192.168.1.50:9100; whoever runs the server can allow others with PRINTER_ADDRESSES',
  printer_port: 'must end in a port of 1024 or above',
  orders_taken:
    'The country, the currency and how tax is reckoned stay as they are: orders were taken with them.',
  fixed_by_orders: 'cannot change any more: orders were taken with it',
  picture_type: 'must be one PNG or JPEG picture and nothing else; save it anew as one',
  picture_pixels: 'has {pixels} megapixels; 40 are the most',
  picture_side: 'is more than 20000 pixels wide or high, which is the most',
  picture_damaged: 'is damaged and cannot be read; save it anew as PNG or JPEG',
  picture_heavy: 'is too large for this machine to unpack; scale it down to 2000 pixels',
  picture_blank: 'is white or transparent throughout: nothing of it would be seen on paper',
  picture_wanted: 'must be the picture itself, a PNG or JPEG file; an address is not followed',
  accent_contrast:
    'is too light to be read on white paper: its contrast is {contrast}, 4.5 is needed. {darker} would do.',
  already_set_up: 'This installation is set up already.',
  setup_code_required: 'Enter the set-up code that the server printed when it started.',
  warning_clock_went_back:
    'The computer’s clock went back. Documents bear the day that it shows now: look whether date and time are right in the computer’s settings. The activity log says by how much it went back.',
  warning_guests_address:
    'Guests cannot reach the address in the QR codes: this computer has no address in the restaurant’s network that it knows of. Connect it to the network, or set PUBLIC_URL to the address that guests use, before you print QR codes.',
  warning_archive_head:
    'The invoice archive is not as it was left: the database went back, or a file beside it is gone. Numbers go on above the highest ever seen. Check the archive before you issue more.',
  warning_untrusted_proxy:
    'Guests come through a tunnel or proxy that is not trusted: all of them count as one address, and share its limits. Set TRUST_PROXY to the address it comes from.',
  warning_staff_beyond_loopback:
    'The back office answers beyond this machine. Whoever is in this network can try its login, and passwords cross it in the clear. Set STAFF_HOST to 127.0.0.1 unless you need this.',
  database_damaged:
    'The database is damaged, so no copy of it was kept. Stop the program and put the newest good backup back: npm run restore',
  not_ready_database: 'The database does not answer, or is damaged.',
  not_ready_folder: 'The data folder is gone, was replaced, or cannot be written.',
  not_ready_disk: 'The disk is full, or does not take what is written.',
  warning_database_damaged:
    'The database is damaged. What can still be read goes on being served. Change no more than you must, stop the program, and put the newest good backup back: npm run restore',
  warning_folder_gone:
    'The data folder is gone, was replaced, or cannot be written. Nothing is accepted until it is back as it was.',
  warning_disk_low:
    'The disk is nearly full. Once it is, no order can be taken any more: make room soon.',
  warning_backup_old:
    'The newest backup is older than a week, or there is none. Make one under Backups, and keep a copy away from this machine.',
  warning_outbox_stuck:
    'Mails have been waiting for more than an hour, or very many are waiting. Look at them under Mails.',
  invalid_token: 'The link is not valid. Ask for a new one.',
  expired_token: 'The link has expired. Ask for a new one.',
  required: 'is needed',
  unknown_field: 'is not known here: {keys}',
  wrong_type: 'must be {expected}',
  too_short: 'must have at least {minimum}',
  too_long: 'must have at most {maximum}',
  too_small: 'must be at least {minimum}',
  too_big: 'must be at most {maximum}',
  one_of: 'must be one of: {values}',
  format: 'does not have the right form',
  email_format: 'must be a mail address like name@example.com',
  country_format: 'must be a two-letter country code like DE',
  locale: 'must be a language tag such as en, de-AT or es-MX',
  currency: 'must be a currency code like EUR',
  time_zone: 'must be a time zone like Europe/Madrid',
  password_length: 'must have 8 to 128 characters',
  password_classes: 'needs an upper-case letter, a lower-case letter and a digit, or 15 characters',
  password_common: 'is too common or too easy to guess',
  same_email: 'is your address already',
  email_taken: 'has an account already',
  too_many_dishes: 'must be at most 500 dishes in one order',
  unknown_product: 'is not on this menu',
  sold_out: 'is sold out: {name}',
  unknown_reference: 'does not exist',
  from_after_to: 'must not be after the end',
  bad_cursor: 'is not a cursor that this list gave out',
  amount_zero: 'must be more than 0',
  buyer_required: 'is needed on a full invoice',
  share_of: 'Share of: {items}',
  split_by_amount:
    'This bill was split by amount. Please go on by amount, or for all that is left.',
  items_or_share: 'cannot go together with items: split by item or by amount',
  tax_id_check:
    'cannot be right: its check digit does not fit. Please compare it with the certificate. It is written like {example}.',
  tax_id_digits:
    'cannot be right: it is {letters} and {digits} digits, like {example}. Please compare it with the certificate.',
  tax_id_form:
    'cannot be right: it is written like {example}. Please compare it with the certificate.',
  tax_id_none: 'cannot be right: a tax ID has digits. Please compare it with the certificate.',
  postal_code_always: 'is part of every address in this country',
  discount_after_payment: 'Something was paid of this order already, so its price stays as it is.',
  discount_above_total: 'is more than there is to take off',
  discount_above_limit: 'A discount as large as this needs a manager.',
  cancel_by_manager: 'The kitchen has begun this order. A manager can cancel it.',
  already_refunded: 'This payment was given back already.',
  refund_invoiced: 'An invoice says that this was paid. Please credit the invoice first.',
  refund_credited: 'Money of this order was given back with a credit note already.',
  more_than_ordered: 'is more than is left to invoice: {left}',
  too_much: 'comes to more than an order may hold',
  idempotency_key_format: 'must have 1 to 200 visible characters',
  mail_hello: 'Hello {name},',
  mail_hello_anyone: 'Hello,',
  mail_verify_subject: 'Confirm your mail address',
  mail_verify_text:
    'Please confirm that this mail address is yours. The link works once, within 24 hours. If you did not open an account, there is nothing to do.',
  mail_verify_button: 'Confirm',
  mail_new_address_subject: 'Confirm your new mail address',
  mail_new_address_text:
    'Please confirm that your account is to use this mail address from now on. The link works once. If you did not ask for this, there is nothing to do.',
  mail_registered_subject: 'You have an account already',
  mail_registered_text:
    'Someone tried to open an account with this address, which has one already. If it was you, just log in. Otherwise there is nothing to do.',
  mail_registered_button: 'Log in',
  mail_reset_subject: 'Set a new password',
  mail_reset_text:
    'Someone asked for a new password for your account. If it was you, set it here; the link works once, within an hour. If not, there is nothing to do: your password stays as it is.',
  mail_reset_button: 'Set a new password',
  mail_mfa_on_subject: 'Two-step login is on',
  mail_mfa_on_text:
    'Since {time}, logging in to your account also asks for a code from your authenticator app. Keep your backup codes in a safe place: each lets you in once, should you lose your phone.',
  mail_mfa_off_subject: 'Two-step login is off',
  mail_mfa_off_text:
    'Since {time}, your account is protected by its password alone. You can switch two-step login on again at any time.',
  mail_password_changed_subject: 'Your password was changed',
  mail_password_changed_text:
    'The password of your account was changed on {time}. All other devices were logged out.',
  mail_email_changed_subject: 'Your mail address is to change',
  mail_email_changed_text:
    'On {time}, somebody asked for your account to be moved to another mail address. It moves as soon as that address is confirmed; this one is then no longer used. If it was you, there is nothing to do.',
  mail_new_login_subject: 'Login from a new device',
  mail_new_login_text:
    'Somebody logged in to your account on {time} with a device that we had not seen before: {device}. If it was you, there is nothing to do.',
  mail_backup_code_used_subject: 'A backup code was used',
  mail_backup_code_used_text:
    'On {time}, somebody used one of your backup codes to get into your account, or to change it. Left: {left}.',
  mail_backup_codes_renewed_subject: 'Your backup codes are new',
  mail_backup_codes_renewed_text:
    'Your account got ten new backup codes on {time}; the old ones open nothing any more.',
  mail_account_deleted_subject: 'Your account was deleted',
  mail_account_deleted_text:
    'Your account was deleted on {time}, with the data in it. Invoices are kept, locked away, for as long as the law asks. If this was not you, please tell us in the restaurant.',
  mail_invoice_subject: 'Your invoice is ready',
  mail_invoice_text:
    'Invoice {number} is ready. You find it in your account, and attached to this mail.',
  mail_invoice_button: 'Open invoice',
  mail_invoice_copy_subject: 'Your invoice',
  mail_invoice_copy_text: 'Invoice {number} is attached to this mail. Thank you for your visit.',
  mail_seal: 'Archive: link {place}, {seal}',
  mail_account_button: 'Open my account',
  mail_not_you:
    'If this was not you: change your password at once, which logs out every device. If you cannot get in any more, tell us in the restaurant.',
  mail_not_you_staff: 'If this was not you, tell the owner of the restaurant at once.',
  mail_link: 'If the button does not work, copy this address into your browser:',
  mail_device_unknown: 'a device that does not say what it is',
  mail_no_server:
    'No mail server is set up; the mail waits. Set SMTP_HOST and EMAIL_FROM in the settings.',
  mail_unreachable: 'The mail server cannot be reached. We try again by ourselves.',
  mail_untrusted:
    'The mail server offers no encryption that can be trusted, so our password was not sent. Check SMTP_HOST, SMTP_PORT and SMTP_SECURE.',
  mail_login_refused: 'The mail server does not take our login. Check SMTP_USER and SMTP_PASSWORD.',
  mail_sender_refused: 'The mail server does not let us send from our address. Check EMAIL_FROM.',
  mail_try_later: 'The mail server asked us to come back later. We try again by ourselves.',
  mail_refused: 'The mail server refused the mail for good. Check whether the address is right.',
  mail_too_many:
    'This address had ten mails within an hour. The next one goes out later by itself.',
  mail_tls_port:
    'This port of the mail server begins with TLS, and we spoke without it. Set SMTP_SECURE=true, or SMTP_PORT to its port for STARTTLS (mostly 587).',
  mail_plain_port:
    'This port of the mail server does not begin with TLS. Set SMTP_SECURE=false, or SMTP_PORT to its port for TLS (mostly 465).',
  mail_no_smtputf8:
    'The mail server does not take addresses with letters beyond A to Z before the @ (it does not offer SMTPUTF8). Ask for another address, or use a mail server that takes them.',
  mail_interrupted: 'Sending was cut off in the middle. We try again; the mail may arrive twice.',
  mail_perhaps_twice:
    'Sent, but an earlier try was cut off in the middle: the mail may have arrived twice.',
  mail_expired: 'The link in this mail has expired. Ask the person to request a new one.',
  mail_unreadable:
    'The mail cannot be read any more, since the keys in the data folder were changed.',
  mail_no_pdf: 'The PDF of the invoice could not be drawn. We try again by ourselves.',
  mail_already_sent: 'This mail was sent already.',
  mail_under_way: 'This mail is being sent right now.',
  verify_by_mail:
    'A mail server is set up: the person confirms the address by the link in the mail.',
};
