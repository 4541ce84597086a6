import { number } from './format.ts';
import * as n from './ar-nouns.ts';
import type { Loose, Texts } from './t.ts';

export const keys: Loose<Texts['keys']> = {
  none: 'لا مفاتيح. من دون مفتاح لا يسجّل هذا التطبيق الدخول.',
  noneElsewhere: 'تُحفظ المفاتيح حيث سُجّل التطبيق، في مستأجر آخر.',
  heading: 'المفاتيح',
  columns: { description: 'الوصف', keyId: 'معرّف المفتاح', created: 'أُنشئ', expires: 'ينتهي' },
  noDescription: 'بلا وصف',
  newKey: 'مفتاح جديد',
  description: 'الوصف (اختياري)',
  validFor: 'صالح لمدة',
  months: count => n.months(count),
  make: 'أنشئ المفتاح',
  cancel: 'ألغِ',
  made: day => `أُنشئ في ${day}`,
  endsIn: (day, days) => `ينتهي في ${day}، ${days === 0 ? 'اليوم' : `خلال ${n.days(days)}`}`,
  endedOn: day => `انتهى في ${day}`,
  never: 'لا ينتهي',
  unknown: 'لا يُعرف يوم إنشائه',
  remove: 'أزل',
  removeKey: name => `أزل المفتاح ${name}`,
  removeHeading: name => `هل تزيل المفتاح ${name}؟`,
  removeSays: 'من يسجّل الدخول به لا يستطيع ذلك بعد الآن، فورًا. الجلسات التي بدأها تنتهي خلال ساعة.',
  removeLast: 'هذا آخر مفتاح. لن يستطيع هذا التطبيق تسجيل الدخول بعد الآن.',
  keep: 'أبقِ المفتاح',
  removed: name => `أُزيل المفتاح ${name}.`,
};

export const people: Loose<Texts['people']> = {
  heading: 'الأشخاص',
  intro: 'كل من في هذه المجموعة، وفي المجموعات المتداخلة، له وصولها.',
  alone: 'من له وصول عن طريق هذه المجموعة وحدها فقط',
  onlyThrough: 'عن طريق هذه المجموعة وحدها',
  ownRow: 'له وصول خاص به أيضًا',
  nested: 'عن طريق مجموعة أخرى',
  none: 'لا أحد في هذه المجموعة.',
  noneAlone: 'لكل من في هذه المجموعة وصول خاص به أيضًا.',
  shown: (count, all) => `${number(count)} من ${n.people(all)}`,
  more: 'أظهر المزيد',
};

export const groups: Loose<Texts['groups']> = {
  heading: 'المجموعات',
  intro: 'المجموعات التي فيها هذا العضو مباشرة. المجموعات التي هي أعضاء في الحساب تعطي وصولًا.',
  none: 'ليس في أي مجموعة.',
  onlyGiving: 'المجموعات التي تعطي وصولًا هنا. غيرها يراه من سجّل الدخول في المستأجر.',
  giving: 'تعطي وصولًا هنا',
};

export const history: Loose<Texts['history']> = {
  heading: 'التاريخ',
  none: 'لم يحدث شيء بعد.',
  more: 'أظهر ما قبله',
  by: name => `فعله ${name}`,
  theDirectory: 'الدليل',
  somebody: 'أحدهم',
  reason: text => `«${text}»`,
  actions: {
    'members.add': 'أُضيف',
    'members.access': 'تغيّر الوصول',
    'members.change': 'تغيّر الوصول',
    'members.remove': 'أُزيل',
    'members.import': 'تغيّر الوصول من ملف',
    'members.profile': 'تغيّر الملف الشخصي',
    'members.password-reset': 'أُعيد ضبط كلمة المرور',
    'members.keys.add': 'أُنشئ مفتاح',
    'members.keys.remove': 'أُزيل مفتاح',
    'directory.change': 'تغيّر في الدليل',
    'directory.users.create': 'أُنشئ في الدليل',
    'directory.groups.create': 'أُنشئت في الدليل',
    'directory.applications.create': 'أُنشئ في الدليل',
    'directory.users.delete': 'حُذف من الدليل',
    'invitations.send': 'دُعي',
    'invitations.resend': 'أُعيد إرسال الدعوة',
    'invitations.withdraw': 'سُحبت الدعوة',
    'invitations.accept': 'قُبلت الدعوة',
    'invitations.approve': 'وُوفق على الهوية',
  },
  refused: (what: string) => `رُفض: ${what}`,
};

export const visits: Loose<Texts['visits']> = {
  heading: 'الزيارات',
  intro: 'الصفحات المزورة في آخر 30 يومًا. لا يراها إلا المالكون.',
  none: 'لا زيارات في 30 يومًا.',
  onlyOwners: 'لا يرى الصفحات المزورة إلا المالكون.',
  more: 'أظهر ما قبله',
};

export const profile: Loose<Texts['profile']> = {
  edit: 'عدّل الملف الشخصي',
  heading: name => `عدّل الملف الشخصي لـ ${name}`,
  title: 'عدّل الملف الشخصي',
  save: 'احفظ في الدليل',
  saved: (tenant, time) => `حُفظ في ${tenant} في ${time}.`,
  says: tenant => `يجري التغيير في ${tenant} أيضًا.`,
  onPremises: 'محفوظ محليًا: تتغيّر الأسماء هناك. عضوية المجموعات السحابية يمكن تغييرها هنا.',
  groupOnPremises: 'محفوظة محليًا: يتغيّر الاسم والأعضاء هناك.',
  anotherTenant: 'هذا التطبيق مسجّل في مستأجر آخر ويُغيَّر هناك.',
  dynamic: 'يتبع أعضاء هذه المجموعة قاعدة في الدليل ولا يمكن تغييرهم هنا.',
  mailEnabled: 'يحفظ نظام البريد أعضاء هذه المجموعة ولا يمكن تغييرهم هنا.',
  memberships: 'ما تغيّره العضويات',
  cancel: 'ألغِ',
};

export const password: Loose<Texts['password']> = {
  reset: 'أعد ضبط كلمة المرور',
  heading: name => `هل تعيد ضبط كلمة مرور ${name}؟`,
  says: 'تتوقف كلمة المرور القديمة الآن. وتظهر الجديدة مرة واحدة، هنا.',
  keep: 'أبقِ كلمة المرور',
};

export const deletion: Loose<Texts['deletion']> = {
  open: tenant => `احذف من ${tenant}...`,
  heading: (name, tenant) => `هل تحذف ${name} من ${tenant}؟`,
  says: (name, tenant) =>
    `لن يسجّل ${name} الدخول في أي مكان بهذه الهوية. تُبقيه ${tenant} في سلتها 30 يومًا. وينتهي الوصول إلى كل حساب.`,
  type: what => `اكتب ${what} لحذفه`,
  keep: 'أبقِه',
  confirm: name => `احذف ${name}`,
  deleted: (name, tenant, time) => `حُذف ${name} من ${tenant} في ${time}.`,
};

export const invitation: Loose<Texts['invitation']> = {
  label: 'الدعوة',
  pending: (sent, until) => `دُعي في ${sent}؛ ويمكن القبول حتى ${until}.`,
  expired: until => `انتهت الدعوة في ${until}.`,
  unapproved: (invited, as) => `دُعي ${invited} وقبلها ${as}. لا وصول حتى يوافق أحد على هذه الهوية.`,
  resend: 'أعد إرسال الدعوة',
  resent: time => `أُرسلت من جديد في ${time}.`,
  withdraw: 'اسحب الدعوة',
  withdrawHeading: address => `هل تسحب دعوة ${address}؟`,
  withdrawSays: 'لا يمكن قبولها بعد ذلك. ويُحذف الضيف من الدليل إن كانت هذه الدعوة قد أنشأته.',
  withdrawn: address => `سُحبت دعوة ${address}.`,
  keep: 'أبقِ الدعوة',
  approve: as => `أدخل ${as}`,
  approved: as => `أُدخل ${as}.`,
};

export const question: Loose<Texts['question']> = {
  heading: name => `هل يستطيع ${name} ...؟`,
  incomplete: 'اختر صلاحية ومكانًا للحصول على جواب.',
};
