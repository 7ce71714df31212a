import type { Server } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";

/** A TLS server that can stop listening and come back on the same port. */
export interface Listener {
  open(): Promise<void>;
  /** Stops listening and cuts every connection. */
  close(): Promise<void>;
  /** Changes the certificate; connections made with the former one are cut. */
  serve(context: { cert: string; key: string; ca: string }): void;
  address(): { port: number };
}

/** How long another process may sit on our port before coming back is given up. */
const reopenMs = 20_000;

export function createListener(server: Server, o: { host: string; port: number }): Listener {
  let port = o.port;
  let served = "";
  const listen = (): Promise<void> =>
    new Promise((done, fail) => {
      server.once("error", fail);
      server.listen({ host: o.host, port, exclusive: true }, () => {
        server.off("error", fail);
        port = (server.address() as AddressInfo).port;
        done();
      });
    });
  return {
    address: () => ({ port }),
    open: async () => {
      if (server.listening) return;
      const deadline = performance.now() + reopenMs;
      for (;;) {
        try {
          await listen();
          return;
        } catch (error) {
          const busy = (error as NodeJS.ErrnoException).code === "EADDRINUSE";
          if (!busy || port === o.port || performance.now() > deadline) throw error;
          await sleep(200);
        }
      }
    },
    close: async () => {
      if (!server.listening) return;
      const closed = new Promise<void>((done) => server.close(() => done()));
      server.closeAllConnections();
      await closed;
    },
    serve: (context) => {
      if (served !== "" && served !== context.cert) server.closeAllConnections();
      if (served !== context.cert) server.setSecureContext(context);
      served = context.cert;
    },
  };
}
