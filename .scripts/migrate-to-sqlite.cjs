/** `npm run migrate-to-sqlite`: moves it back from PostgreSQL to SQLite in the data folder. */
process.argv.splice(2, 0, 'sqlite');
require('./command.cjs')('move');
