// A thousand bikes and their listeners, all mqtt.js with sessions of their own, through a broker that is killed.
//   node bikes.cjs MQTT_URL        (NODE_PATH names the folder of the packages)
// It says "half" when a third of the messages is acknowledged; then it is told on standard input where Kinesis answers once
// the broker is back. At the end it prints one line of JSON.
const mqtt = require('mqtt');
const { KinesisClient, ListShardsCommand, GetShardIteratorCommand, GetRecordsCommand } = require('@aws-sdk/client-kinesis');

const url = process.argv[2];
const BIKES = 1000;
const MESSAGES = 8;
const LISTENERS = 2;
const PACE_MS = 300;

const acknowledged = new Set();
const heard = Array.from({ length: LISTENERS }, () => new Set());
let reconnects = 0;
let resumed = 0;

const keyOf = (message) => `${message.racerId}:${message.second}`;
const allAcknowledged = new Promise((resolve) => {
  globalThis.acknowledgedOne = (key) => {
    acknowledged.add(key);
    if (acknowledged.size === Math.floor((BIKES * MESSAGES) / 3)) console.log('half');
    if (acknowledged.size === BIKES * MESSAGES) resolve();
  };
});

function connect(clientId, reconnectPeriod) {
  const client = mqtt.connect(url, { clientId, clean: false, reconnectPeriod, connectTimeout: 20_000, keepalive: 60 });
  client.on('error', () => {});
  let isFirst = true;
  client.on('connect', (answer) => {
    if (!isFirst) {
      reconnects++;
      if (answer.sessionPresent) resumed++;
    }
    isFirst = false;
  });
  return client;
}

function listen(index) {
  return new Promise((resolve, reject) => {
    const client = connect(`listener-${index}`, 20);
    client.on('message', (_, payload) => heard[index].add(keyOf(JSON.parse(payload))));
    client.once('connect', () => client.subscribe('alleycat-publish/+', { qos: 1 }, (error) => (error ? reject(error) : resolve(client))));
  });
}

function ride(racerId) {
  const client = connect(`bike-${racerId}`, 250);
  const publish = (second) => {
    const message = {
      event: 'update', deviceTimestamp: 1620824038331, second, raceId: 1, name: `Rider ${racerId}`, racerId, classId: (racerId % 6) + 1,
      cadence: 80.5, resistance: 50.1,
    };
    client.publish(`alleycat-publish/${racerId}`, JSON.stringify(message), { qos: 1 }, (error) => {
      if (error) throw error;
      acknowledgedOne(keyOf(message));
      if (second < MESSAGES) setTimeout(publish, PACE_MS, second + 1);
    });
  };
  client.once('connect', () => publish(1));
  return client;
}

async function readStream(endpoint) {
  const kinesis = new KinesisClient({ endpoint, region: 'us-east-1', credentials: { accessKeyId: 'a', secretAccessKey: 'b' } });
  const stored = new Set();
  const { Shards } = await kinesis.send(new ListShardsCommand({ StreamName: 'alleycat' }));
  for (const { ShardId } of Shards) {
    let { ShardIterator } = await kinesis.send(
      new GetShardIteratorCommand({ StreamName: 'alleycat', ShardId, ShardIteratorType: 'TRIM_HORIZON' }));
    while (true) {
      const answer = await kinesis.send(new GetRecordsCommand({ ShardIterator, Limit: 10_000 }));
      for (const record of answer.Records) stored.add(keyOf(JSON.parse(Buffer.from(record.Data).toString())));
      if (answer.Records.length === 0) return stored;
      ShardIterator = answer.NextShardIterator;
    }
  }
}

const missingIn = (set) => [...acknowledged].filter((key) => !set.has(key)).length;

async function main() {
  const endpoint = new Promise((resolve) => process.stdin.once('data', (line) => resolve(line.toString().trim())));
  await Promise.all(Array.from({ length: LISTENERS }, (_, index) => listen(index)));
  for (let racerId = 1; racerId <= BIKES; racerId++) ride(racerId);
  await allAcknowledged;
  const stored = await readStream(await endpoint);
  // Deliveries still on their way come now or never.
  const deadline = Date.now() + 15_000;
  while (heard.some((set) => missingIn(set) > 0) && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 50));
  console.log(JSON.stringify({
    acknowledged: acknowledged.size, missingInStream: missingIn(stored), missingAtListeners: heard.map(missingIn), reconnects, resumed,
  }));
  process.exit(0);
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
