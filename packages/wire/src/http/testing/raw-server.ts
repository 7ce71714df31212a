import { type AddressInfo, createServer as createTcpServer, type Server, type Socket } from "node:net";
import { createServer as createTlsServer, type TlsOptions } from "node:tls";

/** A listener on loopback that hands raw sockets to a script. */
export interface RawServer {
  readonly port: number;
  readonly host: string;
  /** Bytes received by the script's side, all connections together. */
  received(): string;
  connections(): number;
  /** Cuts every connection and stops listening. */
  close(): Promise<void>;
}

/** Starts a TCP, or TLS when `tls` is given, server that runs `script` on each connection. */
export async function startRawServer(script: (socket: Socket, received: () => string) => void, tls?: TlsOptions): Promise<RawServer> {
  const sockets = new Set<Socket>();
  let received = "";
  let connections = 0;
  const accept = (socket: Socket) => {
    connections += 1;
    socket.on("data", (chunk) => {
      received += chunk.toString("latin1");
    });
    socket.on("error", () => undefined);
    script(socket, () => received);
  };
  const server: Server = tls ? createTlsServer(tls, accept) : createTcpServer(accept);
  server.on("connection", (socket: Socket) => {
    sockets.add(socket);
    socket.on("error", () => undefined).on("close", () => sockets.delete(socket));
  });
  server.on("tlsClientError", () => undefined);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    port,
    host: `127.0.0.1:${port}`,
    received: () => received,
    connections: () => connections,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** Calls `then` once the whole header of a request has arrived. */
export function onRequest(socket: Socket, then: (request: string) => void): void {
  let text = "";
  const read = (chunk: Buffer) => {
    text += chunk.toString("latin1");
    const head = text.indexOf("\r\n\r\n");
    if (head < 0) return;
    const length = Number(/\r\ncontent-length: (\d+)/i.exec(text)?.[1] ?? 0);
    if (text.length < head + 4 + length) return;
    const whole = text;
    text = "";
    then(whole);
  };
  socket.on("data", read);
}
