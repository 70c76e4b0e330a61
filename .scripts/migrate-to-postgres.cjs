/** `npm run migrate-to-postgres`: moves the restaurant from SQLite to the database of the settings. */
process.argv.splice(2, 0, 'postgres');
require('./command.cjs')('move');
