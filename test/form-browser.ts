/** A browser without scripts: it follows redirects, keeps cookies by host as browsers do, and fills in forms. */
export interface FormBrowser {
  readonly page: FormPage;
  open(url: string): Promise<FormPage>;
  /** Fills in the page's first form that has all these fields, presses `button`, and follows where it leads. */
  submit(fields: Readonly<Record<string, string>>, button?: readonly [string, string]): Promise<FormPage>;
  /** A call by script of the page's origin. */
  call(method: string, url: string, headers?: Readonly<Record<string, string>>): Promise<FormPage>;
  cookie(name: string): string | undefined;
}

export interface FormPage {
  readonly url: URL;
  readonly status: number;
  readonly body: string;
  readonly headers: Headers;
}

const attributesOf = (tag: string): Map<string, string> =>
  new Map(
    [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(each => [each[1] ?? '', unescape(each[2] ?? '')]),
  );

const unescape = (text: string): string =>
  text.replace(/&#(\d+);|&(amp|lt|gt|quot);/g, (_all, code: string | undefined, name: string) =>
    code === undefined
      ? ({ amp: '&', lt: '<', gt: '>', quot: '"' }[name] ?? '')
      : String.fromCharCode(Number(code)),
  );

interface Form {
  readonly action: string;
  readonly method: string;
  readonly fields: Map<string, string>;
}

function formsOf(body: string): readonly Form[] {
  return [...body.matchAll(/<form([^>]*)>(.*?)<\/form>/gs)].map(([, tag = '', inner = '']) => {
    const attributes = attributesOf(tag);
    const inputs = [...inner.matchAll(/<input([^>]*)>/g)].map(([, input = '']) => attributesOf(input));
    return {
      action: attributes.get('action') ?? '',
      method: (attributes.get('method') ?? 'get').toUpperCase(),
      fields: new Map(inputs.map(input => [input.get('name') ?? '', input.get('value') ?? ''])),
    };
  });
}

export function formBrowser(): FormBrowser {
  const jar = new Map<string, string>();
  let page: FormPage | undefined;

  const request = async (url: URL, init: RequestInit): Promise<FormPage> => {
    const headers = new Headers(init.headers);
    if (jar.size > 0) headers.set('cookie', [...jar].map(([name, value]) => `${name}=${value}`).join('; '));
    const response = await fetch(url, { ...init, headers, redirect: 'manual' });
    for (const line of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '' || /max-age=0|expires=Thu, 01 Jan 1970/i.test(line)) jar.delete(name);
      else jar.set(name, value);
    }
    return { url, status: response.status, headers: response.headers, body: await response.text() };
  };
  const follow = async (url: URL, init: RequestInit): Promise<FormPage> => {
    let current = await request(url, { ...init, headers: { accept: 'text/html', ...init.headers } });
    for (let hops = 0; current.status >= 300 && current.status < 400; hops += 1) {
      if (hops > 20) throw new Error(`redirects without end at ${current.url.href}`);
      const to = new URL(current.headers.get('location') ?? '', current.url);
      current = await request(to, { headers: { accept: 'text/html' } });
    }
    return (page = current);
  };

  return {
    get page() {
      if (!page) throw new Error('no page is open');
      return page;
    },
    open: url => follow(new URL(url), {}),
    submit: (fields, button) => {
      const forms = formsOf(page?.body ?? '');
      const form = forms.find(each => Object.keys(fields).every(name => each.fields.has(name)));
      if (!page || !form)
        throw new Error(`no form with ${Object.keys(fields).join(', ')} at ${page?.url.href ?? ''}`);
      // A field is sent once, as it was filled in last.
      const sent = new Map([...form.fields, ...Object.entries(fields), ...(button ? [button] : [])]);
      const values = new URLSearchParams(Object.fromEntries(sent));
      const action = new URL(form.action, page.url);
      if (form.method === 'GET') {
        action.search = values.toString();
        return follow(action, {});
      }
      return follow(action, { method: 'POST', body: values, headers: { origin: page.url.origin } });
    },
    call: (method, url, headers = {}) => request(new URL(url), { method, headers }),
    cookie: name => jar.get(name),
  };
}
