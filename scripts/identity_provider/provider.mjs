// A real OpenID provider in the profile of デジタル認証アプリ, on this machine, for tests. It signs in whom login_hint names.
import http from 'node:http';
import crypto from 'node:crypto';
import { Provider } from 'oidc-provider';

const given = JSON.parse(process.env.TODOKE_PROVIDER);
const people = {
  hanako: { name: '髙橋 花子', address: { formatted: '東京都荒川区荒川9-99-9' }, birthdate: '1990-04-01', gender: '2' },
  sita: { name: 'SITA', address: { formatted: '東京都調布市仙川町9-99-9' }, birthdate: '1998-10-09', gender: '2' },
};
const scopes = ['openid', 'name', 'address', 'birthdate', 'gender'];
const provider = new Provider(given.issuer, {
  clients: given.clients,
  jwks: given.jwks,
  scopes,
  claims: { openid: ['sub'], name: ['name'], address: ['address'], birthdate: ['birthdate'], gender: ['gender'] },
  pkce: { required: () => true },
  enabledJWA: {
    clientAuthSigningAlgValues: ['ES256', 'RS256'],
    idTokenSigningAlgValues: ['ES256', 'RS256'],
  },
  clientAuthMethods: ['private_key_jwt'],
  subjectTypes: ['public', 'pairwise'],
  pairwiseIdentifier: (ctx, accountId, client) =>
    crypto.createHash('sha256').update(`${client.clientId} ${accountId}`).digest('hex'),
  features: { devInteractions: { enabled: false } },
  interactions: { url: (ctx, interaction) => `/interaction/${interaction.uid}` },
  cookies: { keys: [crypto.randomBytes(16).toString('hex')] },
  findAccount: (ctx, id) => ({ accountId: id, claims: () => ({ sub: id, ...people[id] }) }),
  loadExistingGrant: async (ctx) => {
    const grant = new provider.Grant({ clientId: ctx.oidc.client.clientId, accountId: ctx.oidc.session.accountId });
    grant.addOIDCScope(scopes.join(' '));
    await grant.save();
    return grant;
  },
});
const answer = provider.callback();

http.createServer(async (request, response) => {
  if (!request.url.startsWith('/interaction/')) return answer(request, response);
  const { params } = await provider.interactionDetails(request, response);
  const known = people[params.login_hint];
  const result = known ? { login: { accountId: params.login_hint } } : { error: 'access_denied' };
  return provider.interactionFinished(request, response, result);
}).listen(given.port, '127.0.0.1', () => console.log('ready'));
