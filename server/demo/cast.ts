/**
 * Made-up people and companies of the demo. Their mail addresses end in `.example`, which nobody
 * can own (RFC 2606); their tax ids have right check digits.
 */
import type { Role } from '../http/endpoint.ts';
import type { Buyer } from '../invoices/contract.ts';

export const RESTAURANT = {
  name: 'The Lantern',
  legal_name: 'Lantern Dining Limited',
  tax_id: 'IE3271904N',
  street: '14 Fade Street',
  postal_code: 'D02 XK51',
  city: 'Dublin',
  country: 'IE',
  currency: 'EUR',
  time_zone: 'Europe/Dublin',
  locale: 'en' as const,
  prices_include_tax: true,
  day_ends_at: '04:00',
};

export const STAFF: { role: Role; full_name: string; email: string }[] = [
  { role: 'owner', full_name: 'Aoife Brennan', email: 'aoife@lantern.example' },
  { role: 'manager', full_name: 'Daniel Okafor', email: 'daniel@lantern.example' },
  { role: 'cashier', full_name: 'Marta Kowalska', email: 'marta@lantern.example' },
  { role: 'waiter', full_name: 'Conor Walsh', email: 'conor@lantern.example' },
];

interface Guest {
  full_name: string;
  email: string;
  business_name: string | null;
  tax_id: string | null;
  address: { street: string; postal_code: string; city: string; country: string };
}
function dublin(street: string, postal_code: string) {
  return {
    street,
    postal_code,
    city: 'Dublin',
    country: 'IE',
  };
}
export const CUSTOMERS: Guest[] = [
  {
    full_name: 'Niamh Gallagher',
    email: 'niamh@gallagher.example',
    business_name: 'Gallagher Architects Ltd',
    tax_id: 'IE4820316L',
    address: dublin('3 Merrion Row', 'D02 KP40'),
  },
  {
    full_name: 'Tomás Ryan',
    email: 'tomas@ryan.example',
    business_name: null,
    tax_id: null,
    address: dublin('27 Rathgar Avenue', 'D06 H2P7'),
  },
  {
    full_name: 'Priya Nair',
    email: 'priya@harbourworks.example',
    business_name: 'Harbour Works Software Ltd',
    tax_id: 'IE9517384H',
    address: dublin('40 Sir John Rogerson’s Quay', 'D02 VN88'),
  },
  {
    full_name: 'Lukas Brandt',
    email: 'lukas@brandt.example',
    business_name: 'Brandt & Söhne GmbH',
    tax_id: 'DE284019378',
    address: { street: 'Lindenstraße 9', postal_code: '10969', city: 'Berlin', country: 'DE' },
  },
  {
    full_name: 'Ciara Doyle',
    email: 'ciara@doyle.example',
    business_name: null,
    tax_id: null,
    address: dublin('8 Sandymount Green', 'D04 C6X2'),
  },
];

function company(
  name: string,
  tax_id: string,
  [street, postal_code, city, country]: [string, string, string, string],
): Buyer {
  return { name, tax_id, street, postal_code, city, country, email: null };
}
export const COMPANIES: Buyer[] = [
  company('Liffey Legal LLP', 'IE2046871J', ['11 Ormond Quay Lower', 'D01 R9K3', 'Dublin', 'IE']),
  company('Kestrel Films Ltd', 'IE5730298T', ['6 Barrow Street', 'D04 TR29', 'Dublin', 'IE']),
  company('Casa Robles Distribución S.L.', 'ESB84019322', [
    'Calle de Serrano 41',
    '28001',
    'Madrid',
    'ES',
  ]),
  company('Donau Messebau GmbH', 'ATU58301723', ['Praterstraße 18', '1020', 'Wien', 'AT']),
  company('Van der Meer Advies B.V.', 'NL817392051B01', [
    'Keizersgracht 210',
    '1016 DX',
    'Amsterdam',
    'NL',
  ]),
];

/** Who picks up at the counter; of initials alone the screen shows them too. */
export const PICKUP_NAMES = [
  'Maeve',
  'J.K.',
  'Oisín Burke',
  'Sara',
  'P.D.',
  'Tom',
  'Ngozi',
  'A.L.',
];
export const NOTES = [
  'No onion, please',
  'Birthday: one candle, please',
  'We are in a bit of a hurry',
  'Sauce on the side',
  'Nut allergy at the table',
];
export const DISH_NOTES = ['Well done, please', 'Gravy on the side', 'A little less salt'];
