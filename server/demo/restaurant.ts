import { randomInt } from 'node:crypto';
import { now } from '../clock.ts';
import { acceptInvitation, setPin } from '../staff/account.ts';
import { inviteUser } from '../staff/users.ts';
import { changeProfile, register } from '../customers/customers.ts';
import { verifyCustomer } from '../customers/for-staff.ts';
import type { StaffCaller } from '../http/caller.ts';
import type { Role } from '../http/endpoint.ts';
import { addStation } from '../kitchen/stations.ts';
import {
  changeProduct,
  createCategory,
  createProduct,
  createTaxRate,
  listCategories,
} from '../menu/menu.ts';
import { sortMenu } from '../menu/care/sort.ts';
import type { Allergen } from '../menu/contract.ts';
import type { OptionGroupPayload } from '../menu/options/contract.ts';
import { setLogo } from '../restaurant/logo.ts';
import { setCover } from '../menu/pictures/cover.ts';
import { setPicture } from '../menu/pictures/pictures.ts';
import { firstRestaurant } from '../restaurant/restaurant.ts';
import { setUp } from '../setup/set-up.ts';
import { randomClaimCode } from '../security/random.ts';
import { CUSTOMERS, RESTAURANT, STAFF } from './cast.ts';
import { furnish } from './floor-plan.ts';
import { openAtAnyHour } from './hours.ts';
import {
  CARE,
  CATEGORIES,
  coverPicture,
  logoPicture,
  pictureOf,
  translationsOf,
} from './menu-care.ts';
import {
  CARD,
  HAPPY_HOUR,
  LEFT,
  LUNCH_ONLY,
  RATES,
  SOLD_OUT,
  STATIONS,
  TAKEAWAY,
  type Dish,
} from './menu-card.ts';
import { addOptionGroups } from './menu-options.ts';

export interface Login {
  role: Role | 'customer';
  email: string;
  password: string;
  /** For paired tills and approvals; customers have none. */
  pin?: string;
}
export interface DemoRestaurant {
  table_tokens: string[];
  table_ids: string[];
  counter_token: string;
  dishes: (Dish & { id: string; category: string; groups: OptionGroupPayload[] })[];
  staff: Record<Role, StaffCaller>;
  customer_ids: string[];
  logins: Login[];
}

const ADDRESS = '127.0.0.1';
/**
 * A password of 80 random bits, new at every start: one in the source would open every demo (ASVS
 * 6.3.2).
 */
const newPassword = () => randomClaimCode().match(/.{4}/g)!.join('-').toLowerCase();
/** Four random digits: a PIN in the sources would open every demo (ASVS 6.3.2). */
function newPin(): string {
  const pin = String(randomInt(1000, 10_000));
  return /(\d)\1\1|0123|1234|2345|3456|4567|5678|6789|9876|8765|7654|6543|5432|4321|3210/.test(pin)
    ? newPin()
    : pin;
}
function callerAs(restaurant_id: string, user_id: string, role: Role): StaffCaller {
  return {
    kind: 'staff',
    restaurant_id,
    user_id,
    role,
    session_id: 'demo',
    opened_at: now(),
    via: 'bearer',
    till_id: null,
    approved_by: null,
  };
}

async function hire(
  owner: StaffCaller,
  { role, full_name, email }: (typeof STAFF)[number],
  ownerPassword: string,
): Promise<{ caller: StaffCaller; login: Login }> {
  const password = newPassword();
  const { user, invitation_url } = await inviteUser(
    owner,
    { role, full_name, email, password: ownerPassword },
    ADDRESS,
  );
  await acceptInvitation(invitation_url.split('invitation=')[1]!, password, ADDRESS);
  const caller = callerAs(owner.restaurant_id, user.id, role);
  const pin = newPin();
  await setPin(caller, { password, pin }, ADDRESS);
  return { caller, login: { role, email, password, pin } };
}

async function addCustomer(
  manager: StaffCaller,
  { full_name, email, ...billing }: (typeof CUSTOMERS)[number],
): Promise<{ id: string; login: Login }> {
  const password = newPassword();
  const id = await register({ full_name, email, password }, 'en', ADDRESS);
  await verifyCustomer(manager, id);
  await changeProfile(id, billing);
  return { id, login: { role: 'customer', email, password } };
}

type Rates = Record<keyof typeof RATES, string>;
async function addRates(restaurant_id: string): Promise<Rates> {
  const ids: [string, string][] = [];
  for (const [key, rate] of Object.entries(RATES))
    ids.push([key, (await createTaxRate(restaurant_id, rate)).id]);
  return Object.fromEntries(ids) as Rates;
}

/** The price and the rate of a dish that is taken away, where they differ. */
function takeawayOf(name: string, rates: Rates) {
  const { cents, rate } = TAKEAWAY[name] ?? {};
  return {
    takeaway_price_cents: cents ?? null,
    takeaway_tax_rate_id: rate ? rates[rate] : null,
  };
}

async function fillMenu(owner: StaffCaller): Promise<DemoRestaurant['dishes']> {
  const { restaurant_id } = owner;
  const rates = await addRates(restaurant_id);
  const groupsOf = await addOptionGroups(owner, rates.drink);
  const dishes: DemoRestaurant['dishes'] = [];
  const inOrder: { id: string; product_ids: string[] }[] = [];
  for (const [category, card] of Object.entries(CARD)) {
    const [es, de] = CATEGORIES[category] ?? [];
    const { id: category_id } = await createCategory(restaurant_id, {
      name: category,
      ...(es && de && { translations: { es: { name: es }, de: { name: de } } }),
    });
    for (const dish of card) {
      const { name, description, cents, rate, allergens } = dish;
      const groups = groupsOf.get(name) ?? [];
      const { id } = await createProduct(restaurant_id, {
        name,
        description,
        price_cents: cents,
        tax_rate_id: rates[rate],
        category_id,
        allergens: [],
        allergen_codes: allergens as Allergen[],
        diets: CARE[name]?.diets,
        translations: translationsOf(name),
        option_group_ids: groups.map((group) => group.id),
        ...takeawayOf(name, rates),
      });
      const picture = await pictureOf(name);
      if (picture) await setPicture(restaurant_id, id, picture);
      dishes.push({ ...dish, id, category, groups });
    }
    const own = dishes.filter((dish) => dish.category === category);
    inOrder.push({ id: category_id, product_ids: own.map(({ id }) => id) });
  }
  await sortMenu(restaurant_id, inOrder);
  return dishes;
}

/** The kitchen makes all food, the bar all drinks. */
async function fitKitchen(manager: StaffCaller): Promise<void> {
  const categories = await listCategories(manager.restaurant_id);
  for (const { name, categories: made } of STATIONS)
    await addStation(manager, {
      name,
      category_ids: categories.filter((one) => made.includes(one.name)).map(({ id }) => id),
    });
}

async function openRestaurant(): Promise<{ owner: StaffCaller; login: Login }> {
  const { full_name, email } = STAFF[0]!;
  const password = newPassword();
  const user_id = await setUp({ restaurant: RESTAURANT, owner: { email, full_name, password } });
  const { id } = (await firstRestaurant())!;
  const owner = callerAs(id, user_id, 'owner');
  const pin = newPin();
  await setPin(owner, { password, pin }, ADDRESS);
  return { owner, login: { role: 'owner', email, password, pin } };
}

/**
 * Makes the restaurant with its menu, tables, staff and customers, through the same services as any
 * other.
 */
export async function makeRestaurant(): Promise<DemoRestaurant> {
  const { owner, login } = await openRestaurant();
  const dishes = await fillMenu(owner);
  const places = await furnish(owner.restaurant_id);
  const hired = await Promise.all(
    STAFF.slice(1).map((person) => hire(owner, person, login.password)),
  );
  const [manager, cashier, waiter] = hired.map(({ caller }) => caller) as [
    StaffCaller,
    StaffCaller,
    StaffCaller,
  ];
  await setLogo(owner, await logoPicture());
  await setCover(owner, await coverPicture());
  await fitKitchen(manager);
  const regulars = await Promise.all(CUSTOMERS.map((guest) => addCustomer(manager, guest)));
  return {
    dishes,
    ...places,
    staff: { owner, manager, cashier, waiter },
    customer_ids: regulars.map(({ id }) => id),
    logins: [
      login,
      ...hired.map(({ login: theirs }) => theirs),
      ...regulars.slice(0, 2).map(({ login: theirs }) => theirs),
    ],
  };
}

/**
 * The menu and the hours of this evening: a dish is sold out, of one a few are left, one is for
 * lunch, and a beer has its happy hour. Orders of the last month still had them all.
 */
export async function beginEvening({ dishes, staff }: DemoRestaurant): Promise<void> {
  const { manager } = staff;
  const set = (dish: string, changes: Parameters<typeof changeProduct>[2]) =>
    changeProduct(manager.restaurant_id, dishes.find(({ name }) => name === dish)!.id, changes);
  await set(SOLD_OUT, { available: false });
  await set(LEFT.name, { left: LEFT.left });
  await set(LUNCH_ONLY.name, { available_from: LUNCH_ONLY.from, available_to: LUNCH_ONLY.to });
  const { name, ...happy_hour } = HAPPY_HOUR;
  await set(name, { happy_hour });
  await openAtAnyHour(manager);
}
