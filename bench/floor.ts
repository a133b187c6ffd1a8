/** What nobody can go below in JavaScript: mqtt.js and JSON.parse, and nothing done with the result. */
import { connect } from 'mqtt';

const [port, last] = process.argv.slice(2).map(Number);
const client = connect({ host: '127.0.0.1', port: port as number, protocolVersion: 5, clientId: 'floor' });
client.on('connect', () => client.subscribe('amis/out', { qos: 1 }, () => console.log('ready')));
client.on('message', (_, payload) => {
  const reading = JSON.parse(payload.toString()) as Record<string, number>;
  if (reading['1.8.0'] === last) console.log('done');
});
