import type { AddressInfo } from 'node:net';
import { preview, type UserConfig } from 'vite';

/** Options of `servePage`. */
export interface ServePageOptions {
  /**
   * Send the headers that let the page share memory between threads.
   * @default true
   */
  readonly isolated?: boolean;
  /** Paths to answer with 404 and a page. */
  readonly missing?: RegExp;
  /** Policy to send with every response. */
  readonly contentSecurityPolicy?: string;
}

/** A running server. */
export interface ServedPage {
  readonly address: string;
  /** Requested paths so far. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves a built page with Vite's own server on a free port. */
export async function servePage(
  config: UserConfig,
  { isolated = true, missing, contentSecurityPolicy }: ServePageOptions = {},
): Promise<ServedPage> {
  const requests: string[] = [];
  const { httpServer, close } = await preview({
    ...config,
    configFile: false,
    // Otherwise the headers of the development server apply to this one too.
    server: {},
    preview: { ...(isolated ? config.preview : {}), host: '127.0.0.1', port: 0 },
    plugins: [
      {
        name: 'watch-requests',
        configurePreviewServer: ({ middlewares }) => {
          middlewares.use(({ url = '' }, response, next) => {
            requests.push(url);
            if (contentSecurityPolicy) response.setHeader('Content-Security-Policy', contentSecurityPolicy);
            if (missing?.test(url)) response.writeHead(404, { 'Content-Type': 'text/html' }).end('<html>');
            else next();
          });
        },
      },
    ],
  });
  const { port } = httpServer.address() as AddressInfo;
  return {
    address: `http://127.0.0.1:${port}/`,
    requests,
    async close() {
      if ('closeAllConnections' in httpServer) httpServer.closeAllConnections();
      await close();
    },
  };
}
