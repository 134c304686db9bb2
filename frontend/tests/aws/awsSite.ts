import { readConfig, type AwsConfig, type SiteConfig } from '../../src/formats/siteMessages'

/** The page's config.json as the deployment's outputs write it (infra-cdk, PageConfig). */
export const CONFIG: SiteConfig = readConfig({
  raceSeconds: 300,
  mqtt: 'wss://abc123-ats.iot.eu-central-1.amazonaws.com/mqtt',
  history: '/',
  version: '0.1.0',
  aws: {
    region: 'eu-central-1',
    identityPoolId: 'eu-central-1:pool',
    userPoolId: 'eu-central-1_Racers',
    userPoolClientId: 'client',
    visitors: true,
    visitorClientIdPrefix: 'alleycat-visitor-',
  },
})

export const AWS = CONFIG.aws as AwsConfig
