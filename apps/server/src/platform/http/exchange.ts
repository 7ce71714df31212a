import type { FastifyReply, FastifyRequest } from "fastify";
import type { SessionState } from "../sessions/index.js";

/** Opaque id of the session; gone with the browser. */
export const SESSION_COOKIE = "__Host-comptoir";
/** Random id of the workstation; kept a year and renewed at each login. */
export const WORKSTATION_COOKIE = "__Host-comptoir-poste";
/** Per-login key kept by the page only: cookies ignore ports, this header does not travel by itself. */
export const KEY_HEADER = "x-comptoir-key";

const COOKIE = { path: "/", httpOnly: true, secure: true, sameSite: "strict" } as const;

/** The few things of HTTP that the session routes need and no other handler sees. */
export interface Exchange {
  readonly sessionToken: string | undefined;
  readonly workstationToken: string | undefined;
  readonly remoteAddress: string;
  /** Present on the routes that are not public. */
  readonly session: SessionState | undefined;
  readonly locked: boolean;
  setSessionCookie(token: string): void;
  clearSessionCookie(): void;
  setWorkstationCookie(token: string): void;
}

export function createExchange(request: FastifyRequest, reply: FastifyReply, session: SessionState | undefined, locked: boolean): Exchange {
  return {
    sessionToken: request.cookies[SESSION_COOKIE],
    workstationToken: request.cookies[WORKSTATION_COOKIE],
    remoteAddress: request.ip,
    session,
    locked,
    setSessionCookie: (token) => void reply.setCookie(SESSION_COOKIE, token, COOKIE),
    clearSessionCookie: () => void reply.clearCookie(SESSION_COOKIE, COOKIE),
    setWorkstationCookie: (token) => void reply.setCookie(WORKSTATION_COOKIE, token, { ...COOKIE, maxAge: 365 * 86_400 }),
  };
}
