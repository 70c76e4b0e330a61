import { statement } from '../database/repository.ts';
import { noteStoredCost } from '../security/passwords.ts';

/**
 * Notes the highest cost of the stored password hashes, as after a move from a faster machine: from
 * the first login on every check takes as long.
 */
export async function noteStoredCosts(): Promise<void> {
  const [row] = await statement<{ cost: string | null }>(
    `SELECT max(substr(hashed_password, 5, 2)) AS cost FROM
       (SELECT hashed_password FROM customers UNION ALL SELECT hashed_password FROM users) AS hashes
     WHERE hashed_password <> ''`,
  );
  if (row?.cost) noteStoredCost(Number(row.cost));
}
