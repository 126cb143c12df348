"""A keypad made of pymodbus: its serial server on PORT as unit UNIT.

Reads orders on standard input: `press KEY SEQUENCE NUMBER` sets the input registers; `show` prints the holding
registers. Prints `ready` when the port is open. Ends with standard input.
"""

import asyncio
import sys

from pymodbus.datastore import ModbusSequentialDataBlock, ModbusServerContext, ModbusSlaveContext
from pymodbus.server.async_io import ModbusSerialServer

INPUTS, HOLDINGS = 4, 3


async def main(port, unit):
    store = ModbusSlaveContext(
        ir=ModbusSequentialDataBlock(0, [0, 0, 1, 0x0100, 0xFFFF]),
        hr=ModbusSequentialDataBlock(0, [0] * 13),
        zero_mode=True,
    )
    context = ModbusServerContext(slaves={unit: store}, single=False)
    server = ModbusSerialServer(context, port=port, baudrate=9600, ignore_missing_slaves=True)
    await server.start()
    if server.transport is None:
        sys.exit(f"{port} cannot be opened")
    print("ready", flush=True)
    loop = asyncio.get_running_loop()
    while line := await loop.run_in_executor(None, sys.stdin.readline):
        order, *numbers = line.split()
        if order == "press":
            key, sequence, number = map(int, numbers)
            store.setValues(INPUTS, 0, [key, sequence, 1, 0x0100, number])
            print("pressed", flush=True)
        elif order == "show":
            print(*store.getValues(HOLDINGS, 0, 13), flush=True)
    await server.shutdown()


asyncio.run(main(sys.argv[1], int(sys.argv[2])))
