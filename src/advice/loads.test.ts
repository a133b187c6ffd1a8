import { describe, expect, it } from 'vitest';
import { Loads, type Fit } from './loads.ts';

const CAR: Fit = { index: 0, min: 3256, max: 4144, advised: false };
const WASHING: Fit = { index: 1, min: 1760, max: 2240, advised: false };
const DRYER: Fit = { index: 2, min: 1760, max: 2240, advised: false };

describe('loads of ours', () => {
  it('begin with a step of their power and end with the opposite', () => {
    const loads = new Loads();
    expect(loads.step({ watts: 3680, from: 0 }, [CAR, WASHING])).toEqual({ index: 0, from: 0, watts: 3680 });
    expect(loads.step({ watts: -3600, from: 9000 }, [WASHING])).toEqual({
      index: 0,
      from: 9000,
      watts: 0,
      lasted: 9000,
    });
  });

  it('are not guessed between two, unless one is advised', () => {
    expect(new Loads().step({ watts: 2000, from: 0 }, [WASHING, DRYER])).toBeUndefined();
    const advised = [WASHING, { ...DRYER, advised: true }];
    expect(new Loads().step({ watts: 2000, from: 0 }, advised)).toMatchObject({ index: 2 });
    const both = [WASHING, DRYER].map((fit) => ({ ...fit, advised: true }));
    expect(new Loads().step({ watts: 2000, from: 0 }, both)).toBeUndefined();
  });

  it('do not end with a stranger', () => {
    const loads = new Loads();
    loads.step({ watts: 3680, from: 0 }, [CAR]);
    expect(loads.step({ watts: 2600, from: 1000 }, [])).toBeUndefined();
    expect(loads.step({ watts: -2590, from: 2000 }, [])).toBeUndefined();
    expect(loads.step({ watts: -3680, from: 3000 }, [])).toMatchObject({ index: 0, watts: 0 });
  });

  it('become less by a fall that fits nothing, and end when little is left', () => {
    const loads = new Loads();
    loads.step({ watts: 3680, from: 0 }, [CAR]);
    expect(loads.step({ watts: -1400, from: 1000 }, [])).toMatchObject({ index: 0, watts: 2280 });
    expect(loads.step({ watts: -1800, from: 2000 }, [])).toMatchObject({ index: 0, watts: 0, lasted: 2000 });
    expect(loads.step({ watts: -1800, from: 3000 }, [])).toBeUndefined();
  });

  it('are forgotten when nobody knows', () => {
    const loads = new Loads();
    loads.step({ watts: 3680, from: 0 }, [CAR]);
    loads.forget(0);
    expect(loads.step({ watts: -3680, from: 1000 }, [])).toBeUndefined();
  });
});
