import type { ColumnType } from 'kysely';

/** A moment: read as a Date, written as RFC 3339 text so that both drivers send the same. */
export type Moment = ColumnType<Date, string, string>;
export type MomentOrNull = ColumnType<Date | null, string | null, string | null>;
/** JSON: read as a value, written as text. */
export type Json<T> = ColumnType<T, string, string>;
