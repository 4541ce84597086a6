import { makeStoreTemplate } from '../src/store/template.ts';

/**
 * Makes the prepared data directory of the embedded store (`dist/store-template.tar.gz`), from which a first start takes
 * a fraction of a second instead of several. Answers whether it had to be made.
 */
export const prepareStore = (): Promise<boolean> => makeStoreTemplate();
