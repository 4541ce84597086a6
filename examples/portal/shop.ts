/** A product or add-on of the shop, with what the pages show and change. */
export interface Item {
  readonly type: 'product' | 'add-on';
  readonly id: string;
  readonly name: string;
  readonly parent?: string;
  listing: string;
  /** In cents. */
  price: number;
  version: string;
  submitted: string | undefined;
}

/** What the shop keeps of one account. */
export interface Shop {
  readonly items: readonly Item[];
  payoutAccount: string;
}

interface Known {
  readonly type: string;
  readonly id: string;
  readonly name: string;
  readonly parent?: string | null;
}

/** A figure that stays the same for an id, so that reports look alike at every visit. */
function figure(id: string, most: number): number {
  let sum = 7;
  for (const sign of id) sum = (sum * 31 + (sign.codePointAt(0) ?? 0)) % 1_000_003;
  return sum % most;
}

/** A shop with the products and add-ons that Rolecall knows of the account; what is changed is kept in memory. */
export function openShop(resources: readonly Known[]): Shop {
  const items = resources.flatMap(({ type, id, name, parent }): Item[] => {
    if (type !== 'product' && type !== 'add-on') return [];
    return [
      {
        type,
        id,
        name,
        ...(parent == null ? {} : { parent }),
        listing:
          type === 'product' ? `${name}, for everyone who likes to play.` : `More for your game: ${name}.`,
        price: type === 'product' ? 999 + 100 * figure(id, 20) : 199 + 100 * figure(id, 5),
        version: `1.${figure(id, 9)}.0`,
        submitted: undefined,
      },
    ];
  });
  return { items, payoutAccount: 'DE02 1203 0000 0000 2020 51' };
}

export const itemOf = (shop: Shop, type: string, id: string): Item | undefined =>
  shop.items.find(item => item.type === type && item.id === id);

export const money = (cents: number): string => `€ ${(cents / 100).toFixed(2)}`;

/** What the reports of a product say. */
export const reportOf = (item: Item) => ({
  usage: `${(1000 + figure(item.id, 9000)).toLocaleString('en')} people played last week`,
  acquisitions: `${(100 + figure(`${item.id}+`, 900)).toLocaleString('en')} sold last week`,
  health: `${(figure(`${item.id}-`, 30) / 10).toFixed(1)} crashes in 1,000 hours`,
});

/** What the account is paid next. */
export const payoutOf = (shop: Shop): string =>
  money(shop.items.reduce((sum, item) => sum + 37 * item.price, 0));
