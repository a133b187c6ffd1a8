/** A request and its answer as they went over the line, RTU with unit and CRC, hex. */
export interface CapturedFrame {
  readonly request: string;
  readonly response: string;
}

/** Frames of real devices, published by their owners in issues of Sofar_LSW3 and home_assistant_solarman. */
export const CAPTURES = {
  /** Sofar 6KTL-X, three phases, SF4ES006, 2023-02-01. */
  'string-6ktlx': [
    {
      request: '01030000002845d4',
      response:
        '0103500002000000000000000000000347000116fa0023000000140011ffc413890904005d08eb005c08e9005c0000140f00000e61009601850016002718a8033116da003c00000001000005130bee09ad000cdfd3',
    },
  ],
  /** Sofar single-phase, two trackers, 2023-01-31. */
  'string-1ph': [
    {
      request: '01030000002845d4',
      response:
        '0103500002000000000000000000000b8700570e9400460019001a002b0000138a08f500bd0000000000000000000012910000145b00aa012f001800260e870b870e94003c000000010000029b2ee02ee0000c6794',
    },
  ],
  /** Sofar HYD3000-ES: identity only, 2021-11-11. */
  hyd3000es: [
    {
      request: '01042000000e7a0e',
      response: '01041c0005534d3145533133304c424c33393456323630563130305632363058b9',
    },
  ],
  /** Sofar HYD 6000-EP, 2022-11-17; the last CRC byte of the second frame is computed. */
  'g3-hyd6000ep': [
    {
      request: '01030400003b0529',
      response:
        '0103760003f9c10581ffff000200000000000000000000000000000000000000000000000000000000000000000000000000000025000000150000000000000000000000000000000000000000000000e10003099e0004317101aa0016000b0011000b0039001400000000000000000000000000000000000022c4',
    },
    {
      request: '010306800040455a',
      response:
        '010380000000000fffffff0000003f0000aa93000001250000e0370000000a0000415200000000000000280000000f000033880000010700002a54000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000aa1f',
    },
  ],
  /** Sofar 11KTLX-G3 behind a logger LSW-3: the read at 0x0000 got the block at 0x0400, 2022-03-11. */
  'g3-11ktlx-alias': [
    {
      request: '01030000002845d4',
      response:
        '0103500003ffc00581ffff0002000000000000000000000000000000000000000000006c79000000000000000000000000003c000b0000000b0000000000000000000000190000000000000000000000c70000e476',
    },
    {
      request: '01030400002844e4',
      response:
        '0103500003ffc00581ffff0002000000000000000000000000000000000000000000006c79000000000000000000000000003c000b0000000b0000000000000000000000190000000000000000000000c70000e476',
    },
  ],
  /** Sofar G3: exception with function byte 0x90, 2024-05-14. */
  'g3-refuses': [
    {
      request: '01030000002845d4',
      response: '019002cdc1',
    },
  ],
  /** The same as a logger LSE-3 delivered it, CRC wrong, 2021-12-20. */
  'g3-refuses-bad-crc': [
    {
      request: '01030000002845d4',
      response: '0190020003',
    },
  ],
} as const satisfies Record<string, readonly CapturedFrame[]>;

export type CaptureName = keyof typeof CAPTURES | 'kostal-plenticore';

/** Model headers of a Kostal Plenticore at unit 71 (Modbus TCP, 2024-08-27): address, id, length. */
export const KOSTAL_MODELS = [
  [40002, 1, 66],
  [40070, 103, 50],
  [40122, 113, 60],
  [40184, 120, 26],
  [40212, 123, 24],
  [40238, 160, 68],
  [40308, 203, 105],
  [40415, 802, 62],
  [40479, 65535, 0],
] as const;

/** Body of a SolarEdge meter's model 203 from its offset 2 on (2024-08-17). */
export const SOLAREDGE_METER =
  '0066002F0008002EFFFF5B985B985CD35A6C0000000000000000FFFE1387FFFEFFA50408FF85FC18000001DC041C009403F80000FE2DFF31FFAFFF4E0000081CDB0219502403FFFE01448402015E60520000000000000000011408200028F5E80053B62200B13865';

/** The head of the block at 0x0480 of that HYD 6000-EP; the rest of the frame was not published. */
export const HYD6000EP_GRID = '0000c0000004613f1386010000000000fffb000000000000000009710428000000000000006c';
