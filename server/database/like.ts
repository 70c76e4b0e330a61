import { col, fn, Op, where, type WhereOptions } from 'sequelize';

/**
 * True where a column holds the text, without case. Told by what is left when the text is taken out, so that `%`, `_`
 * and `\` mean themselves on both databases (ASVS 1.2.4).
 */
export function containing(column: string, text: string): WhereOptions {
  const lower = fn('lower', col(column));
  return where(fn('replace', lower, text.toLowerCase(), ''), { [Op.ne]: lower }) as unknown as WhereOptions;
}
