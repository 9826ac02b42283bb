import type { AddressInfo } from 'node:net';
import { preview, type UserConfig } from 'vite';

export interface ServePageOptions {
  /** Whether the headers are sent that let the page share memory between threads. */
  readonly isolated?: boolean;
  /** Paths that are answered with 404 and a page. */
  readonly missing?: RegExp;
  /** Sent with every answer. */
  readonly contentSecurityPolicy?: string;
}

/** A page that is served. */
export interface ServedPage {
  readonly address: string;
  /** The paths that were asked for. */
  readonly requests: readonly string[];
  close(): Promise<void>;
}

/** Serves a built page by Vite's own server on a free port. */
export async function servePage(
  config: UserConfig,
  { isolated = true, missing, contentSecurityPolicy }: ServePageOptions = {},
): Promise<ServedPage> {
  const requests: string[] = [];
  const { httpServer, close } = await preview({
    ...config,
    configFile: false,
    // The headers of the development server would serve for this one too.
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
