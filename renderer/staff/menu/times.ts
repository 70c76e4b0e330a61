/** Times while they are typed: blank for none. */
export interface TypedTimes {
  available_from: string;
  available_to: string;
  days: number[];
}
interface Times {
  available_from: string | null;
  available_to: string | null;
  days: number[] | null;
}

export function typedTimes(times?: Times): TypedTimes {
  return {
    available_from: times?.available_from ?? '',
    available_to: times?.available_to ?? '',
    days: times?.days ?? [],
  };
}
export function timesOf({ available_from, available_to, days }: TypedTimes): Times {
  return {
    available_from: available_from || null,
    available_to: available_to || null,
    days: days.length ? [...days].sort() : null,
  };
}
