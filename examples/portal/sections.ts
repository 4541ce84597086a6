import { money, payoutOf, reportOf, type Item, type Shop } from './shop.ts';

/** A part of a page that one permission opens. */
export interface Section<T> {
  readonly id: string;
  readonly title: string;
  /** Of the catalog in force. */
  readonly permission: string;
  /** What is shown with `read`. */
  readonly shown: (of: T) => string;
  /** What `readWrite` lets one do; without it there is nothing to change. */
  readonly change?: {
    readonly button: string;
    /** The label of the one field; without it the button alone says all. */
    readonly field?: string;
    readonly value?: (of: T) => string;
    /** Takes the change in, or answers what is wrong with it. */
    readonly take: (of: T, value: string) => string | undefined;
  };
}

const priceIn = (text: string): number | undefined => {
  const value = Number(text.replace(',', '.'));
  return text.trim() !== '' && Number.isFinite(value) && value >= 0 && value < 10_000
    ? Math.round(value * 100)
    : undefined;
};

/** The sections of a product or an add-on, in the catalog's own terms. */
export const itemSections: readonly Section<Item>[] = [
  {
    id: 'listing',
    title: 'Store listing',
    permission: 'store-listings',
    shown: item => item.listing,
    change: {
      button: 'Save listing',
      field: 'Description',
      value: item => item.listing,
      take(item, value) {
        if (value.trim() === '' || value.length > 500)
          return 'Write a description of at most 500 characters.';
        item.listing = value.trim();
        return undefined;
      },
    },
  },
  {
    id: 'pricing',
    title: 'Pricing and availability',
    permission: 'pricing-and-availability',
    shown: item => money(item.price),
    change: {
      button: 'Save price',
      field: 'Price in euros',
      value: item => (item.price / 100).toFixed(2),
      take(item, value) {
        const price = priceIn(value);
        if (price === undefined) return 'A price is a number such as 9.99.';
        item.price = price;
        return undefined;
      },
    },
  },
  {
    id: 'packages',
    title: 'Packages',
    permission: 'packages',
    shown: item => `Version ${item.version}`,
    change: {
      button: 'Upload package',
      field: 'Version',
      value: item => item.version,
      take(item, value) {
        if (!/^\d{1,4}(\.\d{1,4}){1,3}$/.test(value)) return 'A version looks like 1.4.0.';
        item.version = value;
        return undefined;
      },
    },
  },
  {
    id: 'submission',
    title: 'Submission',
    permission: 'store-submission',
    shown: item => item.submitted ?? 'Not submitted since the last change.',
    change: {
      button: 'Submit to the store',
      take(item) {
        item.submitted = `Version ${item.version} was submitted and waits for certification.`;
        return undefined;
      },
    },
  },
  {
    id: 'acquisitions',
    title: 'Sales report',
    permission: 'acquisitions',
    shown: item => reportOf(item).acquisitions,
  },
];

/** What there is for products alone. */
export const productSections: readonly Section<Item>[] = [
  { id: 'usage', title: 'Usage report', permission: 'usage', shown: item => reportOf(item).usage },
  { id: 'health', title: 'Health report', permission: 'health', shown: item => reportOf(item).health },
];

/** The sections of the account's money page. */
export const moneySections: readonly Section<Shop>[] = [
  {
    id: 'summary',
    title: 'Payout summary',
    permission: 'payout-summary',
    shown: shop => `${payoutOf(shop)} will be paid next month.`,
  },
  {
    id: 'account',
    title: 'Payout account',
    permission: 'payout-account',
    shown: shop => shop.payoutAccount,
    change: {
      button: 'Save payout account',
      field: 'IBAN',
      value: shop => shop.payoutAccount,
      take(shop, value) {
        if (!/^[A-Z]{2}\d{2}[A-Z0-9 ]{11,32}$/.test(value))
          return 'An IBAN begins with two letters and two digits.';
        shop.payoutAccount = value;
        return undefined;
      },
    },
  },
];

export const sectionsOf = (item: Item): readonly Section<Item>[] =>
  item.type === 'product' ? [...itemSections, ...productSections] : itemSections;
