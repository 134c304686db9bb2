// s3rver on a free port of the loopback, over the folder it is given, with the bucket it is given; the first line says where.
import S3rver from 's3rver';

const [directory, bucket] = process.argv.slice(2);
const server = new S3rver({ address: '127.0.0.1', port: 0, silent: true, directory, configureBuckets: [{ name: bucket }] });
const { port } = await server.run();
console.log(`http://127.0.0.1:${port}`);
