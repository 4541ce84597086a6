import type { TenantTrouble } from '../app/ports/mail-writer.ts';
import { awayIn, momentIn, type Letter, type Words } from './letter.ts';

/** Between right-to-left words a name keeps its own direction. */
const own = (text: string): string => `\u2068${text}\u2069`;
const at = (moment: string): string => `${momentIn('ar', moment)} (${own('UTC')})`;
const away = (moment: string, now: string): string => awayIn('ar', moment, now);
const noNeed = 'إذا لم تكن تتوقع هذه الرسالة، فلا حاجة إلى أن تفعل شيئًا.';
const because = (account: string): string =>
  `وصلتك هذه الرسالة لأنك تدير ${own(account)} أو لأن لديك وصولًا إليه.`;
const asOwner = (account: string): string => `وصلتك هذه الرسالة لأنك من مالكي ${own(account)}.`;
const andMore = (more: number): readonly string[] => (more === 0 ? [] : [`عدد آخر لم يُذكر هنا: ${more}`]);

function troubleWords(
  account: string,
  tenant: string,
  trouble: TenantTrouble,
): Pick<Letter, 'subject' | 'paragraphs'> {
  const [to, of] = [own(account), own(tenant)];
  switch (trouble.alarm) {
    case 'consent-withdrawn':
      return {
        subject: `وصول ${of} إلى ${to} ينتهي قريبًا`,
        paragraphs: [
          `سحب المستأجر ${of} موافقته على قراءة دليله.`,
          `ينتهي وصول أشخاصه إلى ${to} في ${at(trouble.accessEnds)} ما لم يوافق مسؤول المستأجر من جديد قبل ذلك. رابط الموافقة في صفحة المستأجر.`,
        ],
      };
    case 'access-ended':
      return {
        subject: `انتهى وصول ${of} إلى ${to}`,
        paragraphs: [
          `سحب المستأجر ${of} موافقته على قراءة دليله، ولم تُمنح من جديد في الوقت المحدد.`,
          `ما زال أشخاصه مدرجين في ${to}، لكن لا وصول لهم حتى يوافق مسؤول المستأجر من جديد.`,
        ],
      };
    case 'mass-removal':
      return {
        subject: `تقلّص دليل ${of} فجأة، ولم يُزل شيء من ${to}`,
        paragraphs: [
          `المعروف لدى ${of} كان ${trouble.held}، ولم يعد دليله يعرض منها ${trouble.removed}. قد يكون ذلك خطأ هناك، لذلك لم يُزل أحد، والمزامنة تنتظر.`,
          'راجع الدليل. إن كان صحيحًا فاقبل الإزالة في صفحة المستأجر، ولا يستطيع ذلك إلا المالك. وحتى ذلك الحين لا تُحتسب هنا تغييرات الدليل.',
        ],
      };
    case 'copy-too-old':
      return {
        subject: `تتعذر قراءة دليل ${of}، والوصول إلى ${to} ينتهي`,
        paragraphs: [
          `ما يُعرف عن ${of} يعود إلى ${at(trouble.confirmed)}. ومنذ ذلك الحين تتعذر قراءة دليله.`,
          `تُرفض الآن لأشخاصه الأذونات الحساسة، ثم يُرفض كل شيء بدءًا من ${at(trouble.accessEnds)}، حتى تعود قراءة الدليل ممكنة. آخر خطأ معروض في صفحة المستأجر.`,
        ],
      };
  }
}

export const arabic: Words = {
  language: 'ar',
  direction: 'rtl',
  letters: {
    invitation: ({ account, tenant, invitedBy, address, link, expires, message, again }) => ({
      subject: again
        ? `تذكير: أنت مدعو إلى ${own(account)}`
        : invitedBy === null
          ? `أنت مدعو إلى ${own(account)}`
          : `دعوة من ${own(invitedBy)} إلى ${own(account)}`,
      paragraphs: [
        `يدعوك ${own(invitedBy ?? tenant)} (${own(address)}) إلى العمل مع ${own(account)} ضيفًا لدى ${own(tenant)}.`,
        ...(again ? ['سبق إرسال هذه الدعوة. استخدم رابط هذه الرسالة، لا رابط رسالة سابقة.'] : []),
        `الدعوة سارية حتى ${at(expires)}. ليس لديك أي وصول قبل قبولها.`,
      ],
      ...(message === undefined
        ? {}
        : { quote: { says: `رسالة من ${own(invitedBy ?? tenant)}:`, words: message } }),
      button: { label: 'قبول الدعوة', href: link },
      closing: [
        `لا تقبل الدعوة إلا إذا كنت تعرف ${own(tenant)}، فسيظهر له اسمك وعنوانك. هذا الرابط لك وحدك.`,
        noNeed,
      ],
    }),
    'access-ends': ({ account, items, more, link, now }) => ({
      subject: `الوصول إلى ${own(account)} ينتهي قريبًا`,
      paragraphs: [
        `يوشك وصول إلى ${own(account)} أن ينتهي. من يحتاج إليه مدة أطول فليطلب من أحد المديرين تأجيل موعد الانتهاء.`,
      ],
      lists: [
        { heading: 'وصولك أنت', mine: true },
        { heading: 'الوصول الذي تديره', mine: false },
      ].map(({ heading, mine }) => ({
        heading,
        lines: items
          .filter(({ who }) => (who === null) === mine)
          .map(
            ({ who, what, through, ends }) =>
              `${who === null ? '' : `${own(who)}: `}${own(what)}${through === undefined ? '' : ` (عبر المجموعة ${own(through)})`} ينتهي ${away(ends, now)}، في ${at(ends)}`,
          ),
      })),
      button: { label: 'عرض التفاصيل', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'key-ends': ({ account, items, more, link, now }) => ({
      subject: `مفاتيح تطبيقات ${own(account)} تنتهي قريبًا`,
      paragraphs: [
        'عند انتهاء المفتاح يتوقف كل ما يسجّل الدخول به. أنشئ مفتاحًا جديدًا أولًا، ثم ضعه في مكانه، ثم أزل القديم.',
      ],
      lists: [
        {
          heading: 'مفاتيح تنتهي',
          lines: items.map(
            ({ application, description, ends }) =>
              `${own(application)}${description === null ? '' : ` (${own(description)})`}: ينتهي ${away(ends, now)}، في ${at(ends)}`,
          ),
        },
      ],
      button: { label: 'عرض المفاتيح', href: link },
      closing: [...andMore(more), because(account)],
    }),
    'tenant-associated': ({ account, tenant, domain, by, link, at: moment }) => ({
      subject: `تم ربط ${own(tenant)} بالحساب ${own(account)}`,
      paragraphs: [
        `ربط ${own(by)} المستأجر ${own(tenant)}${domain === '' ? '' : ` (${own(domain)})`} بالحساب ${own(account)} في ${at(moment)} بتسجيل الدخول هناك.`,
        'هذا وحده لا يمنح أحدًا أي وصول، لكن يمكن للمديرين الآن منح وصول لأشخاص من ذلك المستأجر.',
      ],
      button: { label: 'عرض المستأجرين', href: link },
      closing: ['إذا لم يكن ذلك مقصودًا، فأزل المستأجر: ينتهي وصول أشخاصه فورًا.', asOwner(account)],
    }),
    'ownership-offered': ({ account, by, link }) => ({
      subject: `عُرضت عليك ملكية ${own(account)}`,
      paragraphs: [
        `يعرض عليك ${own(by)} ملكية ${own(account)}. يستطيع المالك أن يفعل كل شيء هناك، ولا يستطيع أحد أن ينزع الملكية منه.`,
        'تصبح مالكًا حين تقبل العرض.',
      ],
      button: { label: 'عرض التفاصيل', href: link },
      closing: [noNeed],
    }),
    'no-manager': ({ account, link }) => ({
      subject: `لم يبق من يدير مستخدمي ${own(account)}`,
      paragraphs: [
        `انتهى وصول آخر مدير في ${own(account)} أو أن له موعد انتهاء. لم يبق من يستطيع إدارة المستخدمين على الدوام.`,
        'أنت تستطيع ذلك لأنك مالك. عيّن مديرًا.',
      ],
      button: { label: 'اختيار مدير', href: link },
      closing: [asOwner(account)],
    }),
    'tenant-trouble': ({ account, tenant, trouble, link }) => ({
      ...troubleWords(account, tenant, trouble),
      button: { label: 'عرض المستأجرين', href: link },
      closing: [asOwner(account)],
    }),
  },
};
