import { list } from './format.ts';
import type { Texts } from './t.ts';

export const setUp: Texts['setUp'] = {
  heading: account => `أعدّ ${account}`,
  done: 'تم',
  tenant: 'اربط مستأجرًا',
  tenantSays:
    'يأتي الأشخاص من دليل مؤسستك (Microsoft Entra ID أو ما يوافقه). تسجّل الدخول هناك مرة واحدة. لا يلزمك حق مسؤول.',
  noDirectory: 'ليس لدينا دليل بعد: أنشئ واحدًا',
  people: 'أضف أول الأشخاص',
  peopleSays: 'اختر أشخاصًا ومجموعات وتطبيقات، وما يجوز لهم.',
  notYet: 'ليس بعد: اربط مستأجرًا أولًا.',
  check: 'تحقق من أنه يعمل',
  checkSays: 'اسأل هل يستطيع أحدهم شيئًا، واقرأ لماذا.',
  hide: 'أخفِ هذه الخطوات',
};

export const strip: Texts['strip'] = {
  says: (own, others) =>
    `أنت مسجّل الدخول في ${own}. أسماء الأشخاص وكلمات مرورهم في ${list(others)} لا يغيّرها إلا من سجّل الدخول هناك.`,
  switchTenant: tenant => `سجّل الدخول في ${tenant}`,
  hide: 'أخفِ',
  offline: 'لا اتصال. ما كتبته محفوظ. احفظ من جديد حين تعود.',
  ending: at => `سيتم تسجيل خروجك في ${at}.`,
  endingForGood: 'لا يمكن تأجيل ذلك: سجّل الدخول من جديد في نافذة جديدة ثم تابع هنا.',
  stay: 'البقاء مسجلاً',
};
