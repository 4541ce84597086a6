/** The command was called wrongly: nothing was asked of anybody. `message` says what is wrong and what is allowed. */
export class UsageFault extends Error {
  readonly title: string;
  /** For `--json`; no code of the API. */
  readonly code: 'wrong-usage' | 'wrong-settings';

  constructor(
    message: string,
    { title = 'Wrong usage', code = 'wrong-usage' }: { title?: string; code?: UsageFault['code'] } = {},
  ) {
    super(message);
    this.name = 'UsageFault';
    this.title = title;
    this.code = code;
  }
}
