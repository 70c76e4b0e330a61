import { col, fn, Op, where, type WhereOptions } from 'sequelize';

const NOT_ASCII = /[^\x00-\x7f]/u;

/**
 * True where a column holds the text, without case. Told by what is left when the text is taken
 * out, so that `%`, `_` and `\` mean themselves on both databases (ASVS 1.2.4). SQLite, and
 * PostgreSQL in the C locale, lower A to Z alone: each other letter of the text is lowered by name.
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
