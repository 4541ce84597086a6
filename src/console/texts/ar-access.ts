import { list, number } from './format.ts';
import * as n from './ar-nouns.ts';
import type { Texts } from './t.ts';

export const access: Texts['access'] = {
  level: { none: 'لا شيء', read: 'قراءة فقط', readWrite: 'قراءة وكتابة' },
  levelTitle: { none: 'لا شيء', read: 'قراءة فقط', readWrite: 'قراءة وكتابة' },
  roles: 'الأدوار',
  custom: 'صلاحيات مخصصة',
  customShort: 'مخصص',
  without: 'بلا وصول',
  more: count => `+${count}`,
  place: {
    account: 'الحساب كله',
    all: {
      product: 'كل المنتجات، وما يأتي منها',
      'add-on': 'كل الإضافات، وما يأتي منها',
      sandbox: 'كل بيئات الاختبار، وما يأتي منها',
    },
    allOther: type => `كل ما هو من النوع ${type}، وما يأتي منه`,
    allOf: parent => `كل إضافات ${parent}، وما يأتي منها`,
  },
  roleSentence: roles => `${list(roles)} على الحساب كله، وعلى المنتجات اللاحقة أيضًا.`,
  ends: day => `حتى ${day}.`,
  neverEnds: 'لا ينتهي.',
  starts: date => `يبدأ ${date}.`,
  someEnd: day => `بعضه حتى ${day}.`,
  given: date => `أُعطي ${date}`,
  givenBy: (name, date) => `أعطاه ${name}، ${date}`,
  reason: text => `: «${text}»`,
  may: (level, names, place) =>
    `${level === 'readWrite' ? 'يجوز له تغيير' : 'يجوز له رؤية'} ${list(names)} على ${place}.`,
  mayAccount: (level, names) =>
    `${level === 'readWrite' ? 'يجوز له تغيير' : 'يجوز له رؤية'} ${list(names)} في الحساب.`,
  andMore: count => `${count} غيرها`,
  throughGroups: 'وعن طريق المجموعات أيضًا:',
  fromGroup: (role, group) => `${role}، من ${group}`,
  byWayOf: path => ` (عن طريق ${path})`,
  inAll: 'في المجموع:',
  nothingInAll: 'في المجموع: لا شيء. لا وصول في الوقت الحاضر.',
  not: names => `وليس: ${list(names)}.`,
  because: {
    owner: 'لأنه يملك الحساب',
    ownRole: role => `بسبب الدور ${role}`,
    ownCustom: 'بسبب صلاحية مخصصة',
    group: group => `بسبب المجموعة ${group}`,
    andMore: count => `، و${n.ways(count)} غيره`,
  },
  path: {
    owner: 'يملك الحساب: وصول كامل.',
    role: role => `${role}، أُعطي مباشرة.`,
    custom: 'صلاحية مخصصة، أُعطيت مباشرة.',
    groupRole: (role, group) => `${role}، أُعطي للمجموعة ${group}.`,
    groupCustom: group => `صلاحية مخصصة، أُعطيت للمجموعة ${group}.`,
    byWayOf: path => `وهو فيها عن طريق ${path}.`,
    term: day => `حتى ${day}.`,
  },
  noEffect: {
    'feature-missing': what => `بلا أثر: ${what} غير مفعّلة.`,
    'requirement-missing': what => `بلا أثر حتى تُعطى ${what} أيضًا.`,
    other: 'بلا أثر في الوقت الحاضر.',
  },
  columns: { permission: 'الصلاحية', level: 'المستوى', on: 'على', because: 'السبب' },
  effectiveIntro: 'كل ما هو سارٍ الآن، مما أُعطي مباشرة ومن المجموعات.',
  findPermission: 'ابحث عن صلاحية أو منتج',
  noHolding: 'لا صلاحية تطابق.',
  noHoldings: 'لا شيء. لا وصول في الوقت الحاضر.',
  showPaths: what => `أظهر من أين تأتي ${what}`,
  holdings: count => n.permissions(count),
};

export const editor: Texts['editor'] = {
  everything: 'كل ما يسمح به',
  hideEverything: 'أخفِ ما يسمح به',
  ofAccount: 'على الحساب',
  ofResources: 'على كل المنتجات وما تحتها',
  notAssignable: kind => `لا يمكن إعطاؤه إلى ${kind}.`,
  cannotGive: names => `لا يمكنك إعطاء هذا: فيه ${list(names)}، وليس لديك ذلك.`,
  reasonAndEnd: 'السبب وتاريخ الانتهاء',
  reason: 'لماذا؟',
  reasonHint: 'يُحفظ مع الوصول ويظهر في السجل.',
  ends: 'ينتهي',
  endNever: 'أبدًا',
  endOn: 'في يوم',
  endDate: 'آخر يوم',
  nothingChosen: 'اختر دورًا واحدًا على الأقل.',
  endMissing: 'اختر آخر يوم.',
  endPast: 'مضى هذا اليوم.',
};

export const effect: Texts['effect'] = {
  heading: 'ما الذي سيحدث',
  working: 'نحسب ما الذي سيحدث.',
  loses: 'يفقد',
  gains: 'يكسب',
  stays: 'يبقى',
  line: (permission, level, place) => `${permission}، ${level}، على ${place}`,
  lines: (names, level, place) => `${list(names)}: ${level}، على ${place}`,
  nothing: 'لا يتغيّر شيء.',
  nothingFor: names => `لا يتغيّر شيء الآن لدى ${list(names)}: معطّل، أو لم يقبل بعد، أو لديه ذلك أصلًا.`,
  nothingYet: 'لم يتغيّر شيء بعد',
  summary: (name, gains, loses) =>
    gains === 0 && loses === 0
      ? `${name} لا يكسب شيئًا ولا يفقد شيئًا.`
      : `${name} ${[gains > 0 ? `يكسب ${n.permissions(gains)}` : '', loses > 0 ? `يفقد ${n.permissions(loses)}` : ''].filter(Boolean).join('، ')}.`,
  lacksFeature: (feature, permissions) =>
    `ليس في هذا الحساب ${feature}، فلا أثر لما يلي: ${list(permissions)}. الميزات يحددها التطبيق الذي يُستعمل فيه الحساب.`,
  groupSummary: (gaining, losing) =>
    gaining === 0 && losing === 0
      ? 'لا أحد في المجموعة يكسب شيئًا أو يفقده.'
      : [
          gaining > 0 ? `في المجموعة من يكسب شيئًا: ${n.people(gaining)}.` : '',
          losing > 0 ? `في المجموعة من يفقد شيئًا: ${n.people(losing)}.` : '',
        ]
          .filter(Boolean)
          .join(' '),
  peopleGain: count => `من يكسب شيئًا: ${n.people(count)}.`,
  peopleLose: count => `من يفقد شيئًا: ${n.people(count)}.`,
  gainsCount: count => `يكسب ${n.permissions(count)}`,
  losesCount: count => `يفقد ${n.permissions(count)}`,
  more: count => n.others(count),
  others: count => `و${n.others(count)}`,
  read: 'قرأت من يفقد ماذا',
  readSensitive: names => `قرأت من يكسب ${list(names)} أو يفقدها`,
  inUse: names => `استُخدم في الأيام السبعة الأخيرة ويفقد شيئًا: ${list(names)}.`,
  usedAgo: (name, when) => `${name} (${when})`,
  who: 'من يكسب ماذا ومن يفقده',
  whoAll: count => `اعرض الكل وعددهم ${number(count)}`,
  find: 'ابحث عن اسم',
  download: 'نزّل (CSV)',
  shown: (shown, all) => `يظهر ${number(shown)} من ${number(all)}`,
};
