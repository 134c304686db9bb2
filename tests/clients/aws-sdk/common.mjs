// What the scripts of this folder share: each runs one of AWS's JavaScript clients against an endpoint and ends with "all operations agreed".
import assert from 'node:assert/strict';

export const endpoint = process.argv[2];

export const configuration = {
  endpoint,
  region: 'us-east-1',
  credentials: { accessKeyId: 'test-key-id', secretAccessKey: 'test/secret+key' },
  maxAttempts: 1,
};

/** The call must be refused with AWS's type (the SDK's `name`), and with a message that matches. */
export async function refused(name, call, message = /^/) {
  try {
    await call;
  } catch (error) {
    assert.equal(error.name, name, `${error.name}: ${error.message}`);
    assert.match(error.message, message);
    return error;
  }
  assert.fail(`${name} expected`);
}

/** Asks until the answer is there: deliveries come when their buffers are full, and no signal of that leaves the process. */
export async function eventually(ask, what, secondsMax = 30) {
  const until = Date.now() + secondsMax * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    assert.ok(Date.now() < until, `${what}: not within ${secondsMax} s`);
    await new Promise(resolve => setTimeout(resolve, 50));
  }
}

export const agreed = () => console.log('all operations agreed');
