/** `npm run check`: says what is right and what is not about the data folder, without a login. */
require('./command.cjs')('check');
