import { type User, UserManager, WebStorageStateStore } from 'oidc-client-ts';

export type Group = 'marketer' | 'quality' | 'admin';
const GROUPS: readonly Group[] = ['marketer', 'quality', 'admin'];

/** What `/app/config.json` says: where operators sign in. */
export interface ConsoleConfig {
  readonly issuer: string;
  readonly clientId: string;
  readonly authorizeUrl: string;
  readonly tokenUrl: string;
  /** Where a session ends; takes `client_id` and `logout_uri`. Absent where there is none. */
  readonly signOutUrl?: string;
}

export interface Session {
  readonly name: string;
  readonly groups: readonly Group[];
}

const HOME = '/app/';

/** The signed-in operator: OpenID Connect with code and PKCE. The session lives as long as the tab. */
export class SignIn {
  #manager: UserManager;
  #config: ConsoleConfig;

  constructor(config: ConsoleConfig) {
    this.#config = config;
    const { issuer, clientId, authorizeUrl, tokenUrl } = config;
    this.#manager = new UserManager({
      authority: issuer,
      client_id: clientId,
      redirect_uri: `${window.location.origin}${HOME}`,
      response_type: 'code',
      scope: 'openid',
      metadata: { issuer, authorization_endpoint: authorizeUrl, token_endpoint: tokenUrl },
      userStore: new WebStorageStateStore({ store: window.sessionStorage }),
      automaticSilentRenew: false,
      monitorSession: false,
      loadUserInfo: false,
    });
  }

  /** Takes the code with which the sign-in page came back, or the session of this tab. */
  async resume(): Promise<Session | undefined> {
    const query = new URLSearchParams(window.location.search);
    if (query.has('state') && (query.has('code') || query.has('error'))) {
      const user = await this.#manager.signinRedirectCallback();
      const back = typeof user.state === 'string' && user.state.startsWith(HOME) ? user.state : HOME;
      window.history.replaceState(null, '', back);
    }
    const user = await this.#current();
    return user && sessionOf(user);
  }

  async start(): Promise<void> {
    const { pathname, search } = window.location;
    await this.#manager.signinRedirect({ state: `${pathname}${search}` });
  }

  async end(): Promise<void> {
    await this.#manager.removeUser();
    const { signOutUrl, clientId } = this.#config;
    if (signOutUrl === undefined) window.location.assign(HOME);
    else {
      const query = new URLSearchParams({ client_id: clientId, logout_uri: `${window.location.origin}${HOME}` });
      window.location.assign(`${signOutUrl}?${query}`);
    }
  }

  async token(): Promise<string | undefined> {
    return (await this.#current())?.access_token;
  }

  /** Renewed when it has run out and a refresh token is there. */
  async #current(): Promise<User | undefined> {
    const user = await this.#manager.getUser();
    if (user === null || !user.expired) return user ?? undefined;
    if (user.refresh_token === undefined) return undefined;
    return (await this.#manager.signinSilent().catch(() => null)) ?? undefined;
  }
}

function sessionOf({ access_token: token }: User): Session {
  const claims = claimsOf(token);
  const named = [claims['cognito:groups'] ?? []].flat();
  return {
    name: String(claims['email'] ?? claims['username'] ?? claims['sub'] ?? ''),
    groups: GROUPS.filter((group) => named.includes(group)),
  };
}

/** The API checks the token; here it only says what is worth showing. */
function claimsOf(token: string): Record<string, unknown> {
  const part = (token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/');
  const bytes = Uint8Array.from(atob(part), (character) => character.charCodeAt(0));
  return JSON.parse(new TextDecoder().decode(bytes)) as Record<string, unknown>;
}
