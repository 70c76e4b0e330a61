/** `npm run restore`: lists the backups and restores one on a stopped server, without a login. */
require('./command.cjs')('restore');
