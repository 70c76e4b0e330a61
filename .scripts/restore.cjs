/** `npm run restore`: lists the backups, and puts one back on a stopped server, without a login. */
require('./command.cjs')('restore');
