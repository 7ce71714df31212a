/** Something the person at the keyboard can mend: printed as a French sentence without a stack, exit code 1. */
export class UserError extends Error {
  override readonly name = "UserError";
}
