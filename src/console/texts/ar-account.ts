import { list } from './format.ts';
import * as n from './ar-nouns.ts';
import type { Texts } from './t.ts';

export const account: Texts['account'] = {
  heading: 'الحساب',
  tabs: { owners: 'المالكون', 'lock-out': 'فقدان الوصول', features: 'الميزات', products: 'المنتجات' },
  tabsLabel: 'عن هذا الحساب',
  facts: { name: 'الاسم', kind: 'النوع', id: 'معرّف الحساب' },
  kind: { company: 'شركة', individual: 'فردي' },
  individual:
    'هذا الحساب من النوع الفردي، فأنت مستخدمه الوحيد. لإضافة أشخاص يجب أن يكون من نوع شركة؛ والبوابة تغيّر ذلك.',
  rename: 'غيّر الاسم',
  save: 'احفظ الاسم',
  renamed: 'تغيّر اسم الحساب.',
  owners: {
    intro: 'للمالكين وصول كامل دائمًا، وليسوا أعضاء. لا يمكن إزالتهم، بل يسلّمون الملكية.',
    columns: { name: 'الاسم', state: 'الحالة', signedIn: 'آخر تسجيل دخول' },
    accepted: when => `مالك منذ ${when}`,
    offered: when => `عُرضت ${when}، ولم تُقبل بعد`,
    unnamed: 'مالك لم يسجّل الدخول بعد',
    neverSignedIn: 'لم يسجّل الدخول قط',
    signedIn: when => `سجّل الدخول ${when}`,
    you: 'هذا أنت',
    offer: 'اعرض الملكية',
    offerHeading: 'اعرض الملكية على شخص',
    offerSays: name => `يصبح ${name} مالكًا حين يقبل. وحتى ذلك الحين لا يتغيّر شيء.`,
    find: 'ابحث عن شخص بين الأعضاء',
    none: 'لا أحد يطابق.',
    offerTo: name => `اعرض الملكية على ${name}`,
    withdraw: 'اسحب العرض',
    withdrawOf: name => `اسحب العرض على ${name}`,
    stepDown: 'تنحَّ...',
    stepDownSays: name => `لن تملك ${name} بعد الآن. ولا يعرضها عليك ثانية إلا مالك آخر.`,
    stepDownConfirm: 'تنحَّ عن الملكية',
    keep: 'ابقَ مالكًا',
    onlyOwners: names =>
      names.length === 0
        ? 'لا يعرض الملكية إلا المالكون.'
        : `لا يعرض الملكية إلا المالكون. المالكون: ${list(names)}.`,
    handOver: 'للتسليم: اعرض الملكية، وانتظر حتى تُقبل، ثم تنحَّ.',
    oneOnly: name =>
      `مالك واحد فقط. إن لم يستطع ${name} تسجيل الدخول فلا أحد يغيّر الضرائب والمدفوعات. أضف ثانيًا.`,
    unreachable: names => `لم يسجّلوا الدخول قط، فلا يُعتمد عليهم: ${list(names)}.`,
  },
  offer: {
    says: (name, when) => `عُرضت عليك ملكية ${name} في ${when}.`,
    accept: 'اقبل الملكية',
    accepted: name => `أنت تملك ${name} الآن.`,
  },
  lockOut: {
    intro: 'هل يمكن أن يُفقد هذا الحساب؟ هو آمن ما دام شخصان يصلان إلى كل شيء بطريقين مستقلين.',
    ways: (count, names) =>
      names.length === 0
        ? 'الطرق إلى الوصول الكامل: لا شيء.'
        : `الطرق إلى الوصول الكامل: ${count} (${list(names)}).`,
    managers: (count, names) =>
      names.length === 0
        ? 'مديرو المستخدمين: لا أحد.'
        : `مديرو المستخدمين: ${n.members(count)}، ومنهم ${list(names)}.`,
    safe: 'محفوظ: طريقان مستقلان.',
    atRisk: 'في خطر: أقل من طريقين مستقلين.',
    advice: {
      second: 'اعرض الملكية على شخص ثانٍ.',
      manager: 'اجعل شخصًا ثانيًا مديرًا حتى لا يوقف مرضٌ واحد العمل.',
      signIn: 'اطلب من المالكين الذين لم يسجّلوا الدخول قط أن يفعلوا مرة، أو اسحب العرض عليهم.',
    },
    adviceHeading: 'ماذا تفعل',
    nothing: 'لا شيء يلزم.',
  },
  features: {
    intro: 'تحفظ البوابة الميزات. الصلاحية التي تنقصها ميزة يمكن إعطاؤها لكن بلا أثر.',
    on: 'مفعّلة',
    off: 'غير مفعّلة',
    none: 'لا يعرف الفهرس أي ميزات.',
    needs: names => `تلزم لـ: ${list(names)}.`,
  },
  products: {
    intro: 'تحفظ البوابة المنتجات وما تحتها.',
    none: 'لا منتجات بعد.',
    find: 'ابحث عن منتج',
    under: parent => `تحت ${parent}`,
    types: { product: 'منتج', 'add-on': 'إضافة', sandbox: 'بيئة اختبار' },
    shown: (shown, all) => `معروض ${shown} من ${all}. ابحث لتجد البقية.`,
  },
};

export const check: Texts['check'] = {
  heading: 'فحص الوصول',
  intro: 'اسأل سؤالًا. يحفظه عنوان هذه الصفحة: انسخه لترسل الإجابة إلى زميل.',
  ways: {
    could: 'هل يستطيع أحدهم شيئًا؟',
    who: 'من يستطيعه؟',
    where: 'على ماذا يستطيعه أحدهم؟',
    what: 'ماذا يستطيع أحدهم؟',
  },
  wayLabel: 'السؤال',
  subject: 'من',
  findSubject: 'ابحث عن شخص أو تطبيق',
  changeSubject: 'اختر غيره',
  noSubject: 'لا أحد يطابق.',
  permission: 'الصلاحية',
  level: 'المستوى',
  on: 'على',
  choose: 'اختر',
  answer: 'الجواب',
  incomplete: 'أكمل السؤال لتحصل على جواب.',
  yes: 'نعم',
  no: 'لا',
  yesSays: (who, level, permission, on) => `لدى ${who} ${permission}، ${level}، على ${on}.`,
  noSays: (who, level, permission, on) => `ليس لدى ${who} ${permission}، ${level}، على ${on}.`,
  because: 'السبب',
  until: when => `يسري هذا حتى ${when}.`,
  instead: 'ما الذي يحول دونه',
  has: (who, has, permission) => `لدى ${who} ${has} من ${permission}.`,
  nothing: 'لا شيء',
  smallest: grant => `أصغر تغيير يكفي: ${grant}.`,
  grant: (permission, level, on) => `${permission}، ${level}، على ${on}`,
  canGive: names => `يمكن أن يعطيها: ${list(names)}.`,
  nobodyCanGive: 'لا أحد يستطيع إعطاءها في الوقت الحاضر.',
  giveIt: 'أعطِها...',
  giveItSays: 'يفتح وصوله وفيه هذا معبّأ. لا يُحفظ شيء قبل أن تقول ذلك.',
  addFirst: 'أضفه عضوًا أولًا',
  denials: {
    'unknown-subject': 'ليس في الدليل شخص أو تطبيق كهذا هنا.',
    disabled: 'معطّل في الدليل. إذا فُعّل هناك عاد الوصول.',
    deleted: 'محذوف من الدليل. إذا استُعيد هناك عاد الوصول.',
    'invitation-pending': 'لم تُقبل الدعوة بعد.',
    'invitation-expired': 'لم تُقبل الدعوة في وقتها.',
    'invitation-unapproved': 'قبل الدعوة غير من دُعي. يوافق على ذلك مدير.',
    'tenant-not-associated': 'مستأجره غير مربوط بالحساب.',
    'tenant-disconnected': 'سحب مستأجره موافقته على القراءة.',
    'replica-too-old': 'نسخة الدليل أقدم من أن يُعتمد عليها.',
    'group-not-synced': 'لم تُقرأ مجموعات الدليل بعد.',
    'not-applicable': 'هذه الصلاحية غير موجودة هناك.',
    'level-not-offered': 'هذه الصلاحية لا تعرض هذا المستوى.',
  },
  requires: permission => `لا أثر لها إلا مع ${permission}.`,
  needsFeature: feature => `تنقص الحسابَ ميزة ${feature}؛ وتعطيها البوابة.`,
  found: count => n.answers(count),
  foundMore: 'هناك المزيد. ضيّق السؤال لتراه.',
  noneFound: 'لا أحد ولا شيء.',
  why: 'لماذا؟',
  unnamed: id => `فيه عن طريق مجموعة وحدها: ${id}`,
};

export const askFor: Texts['askFor'] = {
  button: 'اطلب وصولًا',
  intro: 'قل ما تحتاج إليه. يُنسخ الطلب نصًّا لترسله إلى أحدهم.',
  permission: 'ما تحتاج إليه',
  level: 'المستوى',
  on: 'على',
  why: 'لماذا؟',
  whyMissing: 'قل لماذا.',
  copy: 'انسخ الطلب',
  text: (who, what, name, why, link) =>
    `يطلب ${who} وصولًا إلى ${name}: ${what}. السبب: ${why}. أعطه من هنا: ${link}`,
  changes: 'تغييرات وصولك',
  noChanges: 'لا تغيير لوصولك في السجل.',
};
