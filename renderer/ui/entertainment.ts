/** The form of a business meal; what is blank is a line to fill in by hand on the document. */
export interface EntertainmentForm {
  wanted: boolean;
  occasion: string;
  participants: string;
}

export const blankEntertainment = (): EntertainmentForm => ({
  wanted: false,
  occasion: '',
  participants: '',
});

/** What a request for an invoice says of it: nothing unless it is wanted. */
export function askedEntertainment({ wanted, occasion, participants }: EntertainmentForm) {
  return wanted
    ? { entertainment: { occasion: occasion || null, participants: participants || null } }
    : {};
}
