/** How far a permission reaches; each level includes the one before. */
export type Level = 'none' | 'read' | 'readWrite';
/** A level that can be given; `none` is the absence of a grant. */
export type GrantLevel = Exclude<Level, 'none'>;

const rank: Readonly<Record<Level, 0 | 1 | 2>> = { none: 0, read: 1, readWrite: 2 };

/** Whether `held` is enough where `asked` is needed. */
export const reaches = (held: Level, asked: Level): boolean => rank[held] >= rank[asked];

export const higher = (a: Level, b: Level): Level => (rank[a] >= rank[b] ? a : b);

/** Every level, from the lowest. */
export const levels: readonly Level[] = ['none', 'read', 'readWrite'];
