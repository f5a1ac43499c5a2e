import * as z from 'zod';
import type { ResourceKind } from './kind.ts';

const BY_ISSUER = 'people sign in at the local issuer, without a password';

/** Only its address is used: tokens of the local issuer carry it. */
export const userPoolKind: ResourceKind = {
  types: ['AWS::Cognito::UserPool'],
  honoured: z.object({ UserPoolName: z.string().optional() }),
  withoutEffect: Object.fromEntries(
    [
      'AccountRecoverySetting',
      'AdminCreateUserConfig',
      'AutoVerifiedAttributes',
      'DeletionProtection',
      'EmailVerificationMessage',
      'EmailVerificationSubject',
      'EnabledMfas',
      'MfaConfiguration',
      'Policies',
      'Schema',
      'SmsVerificationMessage',
      'UserPoolAddOns',
      'UserPoolTags',
      'UserPoolTier',
      'UsernameAttributes',
      'UsernameConfiguration',
      'VerificationMessageTemplate',
    ].map((property) => [property, BY_ISSUER]),
  ),
};

/** Only its id is used: tokens of the local issuer name it. */
export const userPoolClientKind: ResourceKind = {
  types: ['AWS::Cognito::UserPoolClient'],
  honoured: z.object({ ClientName: z.string().optional(), UserPoolId: z.string(), GenerateSecret: z.literal(false).optional() }),
  withoutEffect: Object.fromEntries(
    [
      'AccessTokenValidity',
      'AllowedOAuthFlows',
      'AllowedOAuthFlowsUserPoolClient',
      'AllowedOAuthScopes',
      'CallbackURLs',
      'EnableTokenRevocation',
      'ExplicitAuthFlows',
      'IdTokenValidity',
      'LogoutURLs',
      'PreventUserExistenceErrors',
      'RefreshTokenValidity',
      'SupportedIdentityProviders',
      'TokenValidityUnits',
    ].map((property) => [property, BY_ISSUER]),
  ),
};

export const ssmParameterKind: ResourceKind = {
  types: ['AWS::SSM::Parameter'],
  honoured: z.object({ Name: z.string(), Type: z.literal('String'), Value: z.string() }),
  withoutEffect: { Description: 'nobody reads it here', Tags: 'nobody reads them here' },
};
