import { Duration } from 'aws-cdk-lib';
import {
  CfnManagedLoginBranding,
  type IUserPool,
  ManagedLoginVersion,
  OAuthScope,
  UserPool,
  UserPoolClient,
  UserPoolDomain,
} from 'aws-cdk-lib/aws-cognito';
import { StringParameter } from 'aws-cdk-lib/aws-ssm';
import { Construct } from 'constructs';
import { tunables } from '../settings.ts';
import { LarderlyStack } from './larderly-stack.ts';

/** The operators' sign-in pages, and the client by which the console uses them: a code with PKCE, no secret. */
export class ConsoleSignIn extends Construct {
  /** Of the sign-in pages. */
  readonly origin: string;
  private readonly pool: IUserPool;
  private readonly domain: UserPoolDomain;

  constructor(scope: Construct) {
    super(scope, 'SignIn');
    const stack = LarderlyStack.of(this);
    const poolId = StringParameter.valueForStringParameter(this, stack.parameterNameOf('user-pool-id'));
    this.pool = UserPool.fromUserPoolId(this, 'Operators', poolId);
    // Prefixes are shared by all accounts of a region.
    const domainPrefix = `larderly-${stack.settings.stage}-${stack.account}`;
    this.domain = new UserPoolDomain(this, 'Domain', {
      userPool: this.pool,
      cognitoDomain: { domainPrefix },
      managedLoginVersion: ManagedLoginVersion.NEWER_MANAGED_LOGIN,
    });
    this.origin = `https://${domainPrefix}.auth.${stack.region}.amazoncognito.com`;
    stack.show('ConsoleSignIn', this.origin);
    stack.show('ConsoleIssuer', `https://cognito-idp.${stack.region}.amazonaws.com/${poolId}`);
  }

  /** @returns its id, which tokens name as their audience */
  addClient(address: string): string {
    const stack = LarderlyStack.of(this);
    const { userPoolClientId } = new UserPoolClient(this, 'Client', {
      userPool: this.pool,
      userPoolClientName: stack.nameOf('console'),
      generateSecret: false,
      preventUserExistenceErrors: true,
      enableTokenRevocation: true,
      oAuth: { flows: { authorizationCodeGrant: true }, scopes: [OAuthScope.OPENID], callbackUrls: [address], logoutUrls: [address] },
      accessTokenValidity: Duration.minutes(tunables.accessTokenMinutes),
      idTokenValidity: Duration.minutes(tunables.accessTokenMinutes),
      refreshTokenValidity: Duration.days(1),
    });
    const branding = new CfnManagedLoginBranding(this, 'Branding', {
      userPoolId: this.pool.userPoolId,
      clientId: userPoolClientId,
      useCognitoProvidedValues: true,
    });
    branding.node.addDependency(this.domain);
    stack.show('ConsoleClient', userPoolClientId);
    return userPoolClientId;
  }
}
