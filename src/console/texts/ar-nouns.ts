import { form, number } from './format.ts';

/** A noun with its number, in the six forms of Arabic; one and two are said without a figure. */
const noun =
  (one: string, two: string, few: string, many: string, other: string) =>
  (n: number): string =>
    n === 1 ? one : n === 2 ? two : `${number(n)} ${form(n, { zero: other, few, many, other })}`;

export const members = noun('عضو واحد', 'عضوان', 'أعضاء', 'عضوًا', 'عضو');
export const people = noun('شخص واحد', 'شخصان', 'أشخاص', 'شخصًا', 'شخص');
export const users = noun('مستخدم واحد', 'مستخدمان', 'مستخدمين', 'مستخدمًا', 'مستخدم');
export const groups = noun('مجموعة واحدة', 'مجموعتان', 'مجموعات', 'مجموعة', 'مجموعة');
export const applications = noun('تطبيق واحد', 'تطبيقان', 'تطبيقات', 'تطبيقًا', 'تطبيق');
export const permissions = noun('صلاحية واحدة', 'صلاحيتان', 'صلاحيات', 'صلاحية', 'صلاحية');
export const products = noun('منتج واحد', 'منتجان', 'منتجات', 'منتجًا', 'منتج');
export const addOns = noun('إضافة واحدة', 'إضافتان', 'إضافات', 'إضافة', 'إضافة');
export const sessions = noun('جلسة واحدة', 'جلستان', 'جلسات', 'جلسة', 'جلسة');
export const invitations = noun('دعوة واحدة', 'دعوتان', 'دعوات', 'دعوة', 'دعوة');
export const seconds = noun('ثانية واحدة', 'ثانيتان', 'ثوانٍ', 'ثانية', 'ثانية');
export const minutes = noun('دقيقة واحدة', 'دقيقتان', 'دقائق', 'دقيقة', 'دقيقة');
export const entries = noun('مدخل واحد', 'مدخلان', 'مداخل', 'مدخلًا', 'مدخل');
export const ways = noun('طريق واحد', 'طريقان', 'طرق', 'طريقًا', 'طريق');
export const others = noun('واحد آخر', 'اثنان آخران', 'آخرون', 'آخرون', 'آخرون');
export const cells = noun('خلية واحدة', 'خليتان', 'خلايا', 'خلية', 'خلية');
export const answers = noun('إجابة واحدة', 'إجابتان', 'إجابات', 'إجابة', 'إجابة');
export const rows = noun('صف واحد', 'صفان', 'صفوف', 'صفًا', 'صف');
export const days = noun('يوم واحد', 'يومان', 'أيام', 'يومًا', 'يوم');
export const months = noun('شهر واحد', 'شهران', 'أشهر', 'شهرًا', 'شهر');
export const addresses = noun('عنوان واحد', 'عنوانان', 'عناوين', 'عنوانًا', 'عنوان');
