/** `npm run check`: checks the data folder and prints the results, without a login. */
require('./command.cjs')('check');
