import { col, fn, Op, where, type WhereOptions } from 'sequelize';

const NOT_ASCII = /[^\x00-\x7f]/u;

/**
 * Matches where a column contains the text, ignoring case: the text was removed if what is left
 * differs, so that `%`, `_` and `\` mean themselves on both databases (ASVS 1.2.4). SQLite, and
 * PostgreSQL in the C locale, lower A to Z only, so each other letter of the text is lowered by
 * `replace`.
 */
export function containing(column: string, text: string): WhereOptions {
  const wanted = text.toLowerCase();
  const letters = new Set(
    [...wanted].filter((letter) => NOT_ASCII.test(letter) && letter.toUpperCase() !== letter),
  );
  const lower = [...letters].reduce(
    (held, letter) => fn('replace', held, letter.toUpperCase(), letter),
    fn('lower', col(column)),
  );
  return where(fn('replace', lower, wanted, ''), { [Op.ne]: lower }) as unknown as WhereOptions;
}
