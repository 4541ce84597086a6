import type { Texts } from './t.ts';

export const myAccess: Texts['myAccess'] = {
  heading: 'وصولي',
  intro: account => `ما يجوز لك على ${account}، ولماذا.`,
  owner: 'أنت تملك هذا الحساب: وصول كامل دائمًا.',
  own: 'أُعطي لك',
  nothing: 'يمكنك تسجيل الدخول لكن لا يجوز لك شيء بعد.',
  askWhom: 'من تسأل',
  managers: names => `يمكن أن يعطي الوصول: ${names}.`,
  askManagers: 'اسأل من يدير مستخدمي هذا الحساب.',
};
