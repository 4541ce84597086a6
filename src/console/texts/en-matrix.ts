import { counted, list } from './format.ts';

/** Customizing permissions: the matrix, its list view and what is said of them. */
export const matrix = {
  way: 'What access?',
  roles: 'Roles',
  custom: 'Custom permissions',
  replaces: (roles: readonly string[]) =>
    `Custom permissions replace ${roles.length === 1 ? 'the role' : 'the roles'} ${list(roles)}. We filled in what ${roles.length === 1 ? 'it gives' : 'those roles give'} today.`,
  dropped: 'Roles cover all products, also later ones. The custom permissions below are dropped.',
  nothing: 'Nothing yet. Start with all products, or add some.',
  nothingChosen: 'Choose at least one permission.',
  account: 'Account permissions',
  accountSays: 'They cover the whole account; they cannot be limited to products.',
  ofType: {
    product: 'Product permissions',
    sandbox: 'Sandbox permissions',
  } as Readonly<Record<string, string>>,
  ofOtherType: (type: string) => `Permissions on ${type}`,
  resource: { product: 'Product', sandbox: 'Sandbox' } as Readonly<Record<string, string>>,
  all: {
    product: 'All products, also later ones',
    'add-on': 'All add-ons of every product, also later ones',
    sandbox: 'All sandboxes, also later ones',
  } as Readonly<Record<string, string>>,
  allOther: (type: string) => `Everything of type ${type}, also later`,
  allOf: 'All add-ons, also later ones',
  allOfNamed: (parent: string) => `All add-ons of ${parent}, also later ones`,
  childOf: (name: string, parent: string) => `${name}, add-on of ${parent}`,
  children: (n: number) => counted(n, 'add-on', 'add-ons'),
  allPermissions: 'All permissions',
  category: (name: string, n: number) => `${name}, ${counted(n, 'permission', 'permissions')}`,
  notEnabled: (feature: string) => `${feature}: not enabled`,
  show: 'Show',
  showGranted: 'What is granted',
  showAll: 'Everything',
  view: 'View',
  table: 'Table',
  listView: 'List',
  find: 'Find a product or permission',
  found: (rows: number, columns: number) =>
    `${counted(rows, 'product', 'products')}, ${counted(columns, 'permission', 'permissions')}`,
  nothingFound: 'Nothing matches.',
  addProducts: 'Add a product',
  choose: 'Choose',
  compare: 'Compare with',
  compareNone: 'nothing',
  more: (role: string) => `more than ${role}`,
  less: (role: string) => `less than ${role}`,
  compared: (more: number, less: number, role: string) =>
    more === 0 && less === 0
      ? `Same as ${role}: use the role, so that later products are covered.`
      : `${[more > 0 ? `${more} more` : '', less > 0 ? `${less} less` : ''].filter(Boolean).join(', ')} than ${role}`,
  undo: 'Undo',
  redo: 'Redo',
  undone: 'Undone.',
  redone: 'Done again.',
  short: { none: 'None', read: 'Read', readWrite: 'Read/write' },
  mixed: 'Mixed',
  some: (granted: number, of: number) => `${granted} of ${of}`,
  absent: 'Does not exist here',
  covered: (level: string) => `Follows the product: ${level}`,
  inherited: (level: string, from: string) => `${level}, from ${from}`,
  noFeature: (feature: string) => `no effect: ${feature} is not enabled`,
  noRequirement: (permission: string) => `no effect until ${permission} is granted`,
  alsoThrough: (level: string) => `also ${level} through a group`,
  cannotGive: 'you cannot give this',
  changed: (before: string) => `changed, was ${before}`,
  setTo: (level: string, cells: number) =>
    cells === 1 ? level : `${level} on ${counted(cells, 'cell', 'cells')}`,
  notOffered: (n: number, level: string) =>
    `${counted(n, 'permission has', 'permissions have')} no ${level} and ${n === 1 ? 'stays as it is' : 'stay as they are'}.`,
  lessQuestion: (name: string, level: string, has: string, from: string) =>
    `${name} has ${has} because ${from} have it. To give it ${level}, we give ${has} to the others one by one instead. What is added later gets nothing.`,
  lessYes: 'Give one by one',
  lessNo: 'Keep it for all',
  requires: (permission: string, required: string, place: string) =>
    `${permission} has no effect on ${place} until ${required} is granted too.`,
  grantIt: 'Grant it (read only)',
  words: 'In words',
  levelOf: (permission: string, place: string) => `${permission} on ${place}`,
  setAll: (level: string) => `${level} everywhere here`,
  highest: 'Highest offered',
  menu: 'Level',
  keys: 'Keys',
  keysSay:
    'Arrows move. Space steps to the next level; 0 none, 1 read only, 2 read/write. Enter opens the levels of a cell, a product’s add-ons or a category. Shift and arrows select a block. Ctrl+Z undoes.',
  scope: 'Where',
};
