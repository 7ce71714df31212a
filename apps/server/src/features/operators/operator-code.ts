/** Operator codes are letters and digits; case and blanks around never matter. */
export function normaliseCode(code: string): string {
  return code.trim().toUpperCase();
}
