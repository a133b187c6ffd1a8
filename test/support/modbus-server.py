"""A Modbus server that knows nothing of smartmeter-otel: pymodbus 3.0 as Debian 12 has it.

  python3 modbus-server.py REGISTERS serial PATH BAUD
  python3 modbus-server.py REGISTERS tcp PORT

REGISTERS is a JSON file, read anew for each request, so that a test sets registers by writing it:
  {"1": {"holding": {"1156": 5002}, "input": {}}}
An address that is not in it is refused as illegal, a unit that is not in it stays silent.
"""

import asyncio
import json
import sys

from pymodbus.datastore import ModbusServerContext
from pymodbus.framer.rtu_framer import ModbusRtuFramer
from pymodbus.interfaces import IModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer, ModbusTcpServer

file, kind, where = sys.argv[1:4]


class Unit(IModbusSlaveContext):
    """One unit's registers, as they stand in the file now."""

    def __init__(self, unit):
        self.unit = unit

    def _table(self, function):
        with open(file, encoding="utf-8") as registers:
            return json.load(registers)[self.unit]["holding" if function == 3 else "input"]

    def validate(self, fx, address, count=1):
        table = self._table(fx)
        return fx in (3, 4) and all(str(a) in table for a in range(address, address + count))

    def getValues(self, fx, address, count=1):
        table = self._table(fx)
        return [table[str(a)] for a in range(address, address + count)]

    def setValues(self, fx, address, values):
        raise PermissionError("nobody writes here")


async def main():
    with open(file, encoding="utf-8") as registers:
        context = ModbusServerContext({int(u): Unit(u) for u in json.load(registers)}, single=False)
    if kind == "serial":
        server = ModbusSerialServer(
            context, ModbusRtuFramer, port=where, baudrate=int(sys.argv[4]), ignore_missing_slaves=True
        )
        await server.start()
    else:
        server = ModbusTcpServer(context, address=("127.0.0.1", int(where)), ignore_missing_slaves=True)
    task = asyncio.create_task(server.serve_forever())
    if kind == "tcp":
        await server.serving
    print("ready", flush=True)
    await task


asyncio.run(main())
