throw new Error('modbus-serial is used over a port of our own (src/transports/modbus).');
