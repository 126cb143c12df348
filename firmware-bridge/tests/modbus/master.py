"""A master made of pymodbus: plays the host of a simulated call pad, UNIT on PORT, and prints what it read.

Reads orders on standard input: `inputs AT COUNT`, `holdings AT COUNT`, `write AT VALUE`, `write AT VALUE VALUE …`.
Each is answered by one line: the registers, `written`, or `exception CODE`.
"""

import sys

from pymodbus.client import ModbusSerialClient

client = ModbusSerialClient(port=sys.argv[1], baudrate=9600, timeout=5, retries=0)
unit = int(sys.argv[2])
if not client.connect():
    sys.exit(f"{sys.argv[1]} cannot be opened")
print("ready", flush=True)
for line in sys.stdin:
    order, *numbers = line.split()
    at, *rest = map(int, numbers)
    if order == "inputs":
        answer = client.read_input_registers(at, rest[0], slave=unit)
    elif order == "holdings":
        answer = client.read_holding_registers(at, rest[0], slave=unit)
    elif len(rest) == 1:
        answer = client.write_register(at, rest[0], slave=unit)
    else:
        answer = client.write_registers(at, rest, slave=unit)
    if answer.isError():
        print("exception", getattr(answer, "exception_code", answer), flush=True)
    elif order == "write":
        print("written", flush=True)
    else:
        print(*answer.registers, flush=True)
client.close()
