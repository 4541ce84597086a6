/** The command was called wrongly: nothing was asked of anybody. `message` says what is wrong and what is allowed. */
export class UsageFault extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'UsageFault';
  }
}
