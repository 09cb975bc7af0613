import { parseClamdUrl } from '../clamd-url.js';
import { parseS3Url } from './s3-url.js';

test('names server, bucket, region and key', () => {
  expect(
    parseS3Url('s3://AKIA:sec%2Fret%40@s3.example:9000/standing-docs?region=eu-central-1&tls=off'),
  ).toEqual({
    endpoint: 'http://s3.example:9000',
    region: 'eu-central-1',
    bucket: 'standing-docs',
    accessKeyId: 'AKIA',
    secretAccessKey: 'sec/ret@',
  });
  expect(parseS3Url('s3://k:s@s3.example/bucket')).toMatchObject({ endpoint: 'https://s3.example' });
});

test.each([
  'https://k:s@s3.example/bucket',
  's3://s3.example/bucket',
  's3://k@s3.example/bucket',
  's3://k:s@s3.example',
  's3://k:s@s3.example/bucket/folder',
  's3://k:s@s3.example/Bucket',
  's3://k:s@s3.example/bucket?tls=maybe',
  's3://k:s@s3.example/bucket?regoin=eu',
  's3://k:%ff@s3.example/bucket',
  'bucket',
])('%s is no such place', (text) => expect(parseS3Url(text)).toBeUndefined());

test.each([
  ['tcp://clamd:3310', { host: 'clamd', port: 3310 }],
  ['tcp://[::1]:3310/', { host: '::1', port: 3310 }],
  ['tcp://clamd', undefined],
  ['http://clamd:3310', undefined],
  ['tcp://clamd:3310/x', undefined],
  ['clamd:3310', undefined],
])('%s is where clamd listens: %j', (text, expected) => expect(parseClamdUrl(text)).toEqual(expected));
