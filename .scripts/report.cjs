/** `npm run report`: writes what whoever helps needs to know into one file, without personal data. */
require('./command.cjs')('report');
