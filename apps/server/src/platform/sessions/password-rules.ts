import type { Role } from "@comptoir/contract";

const CLASSES = [/\p{Ll}/u, /\p{Lu}/u, /\p{N}/u, /[^\p{L}\p{N}]/u];

/**
 * Password rules, on by default (segur-requirements IE.36: eight characters of two classes and fourteen digits are refused; IAM
 * 83–94 for the technical administrator: fifteen characters, four classes). Returns what is wrong, in French, or undefined.
 */
export function findPasswordFault(password: string, owner: { code: string; displayName: string; role: Role }): string | undefined {
  const length = [...password].length;
  const classes = CLASSES.filter((pattern) => pattern.test(password)).length;
  if (owner.role === "admin-technique") {
    if (length < 15 || classes < 4) {
      return "le mot de passe d'un administrateur technique compte au moins 15 caractères, avec minuscule, majuscule, chiffre et signe";
    }
  } else if (!((length >= 8 && classes >= 3) || (length >= 14 && classes >= 2) || (length >= 20 && /\p{L}/u.test(password)))) {
    return "mot de passe trop simple : au moins 8 caractères de trois sortes (minuscule, majuscule, chiffre, signe), ou 14 de deux sortes";
  }
  if (new Set(password).size < 5) return "mot de passe trop simple : il répète les mêmes caractères";
  const folded = password.toLowerCase();
  const personal = [owner.code, ...owner.displayName.split(/[\s-]+/)].filter((word) => word.length >= 3);
  if (personal.some((word) => folded.includes(word.toLowerCase()))) {
    return "le mot de passe ne doit contenir ni le code ni le nom de l'opérateur";
  }
  return undefined;
}
