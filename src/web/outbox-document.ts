import { QUANTITIES, type Register } from '../readings/quantities.ts';
import type { EnergyStatus } from '../status.ts';
import { energyState, type EnergyState } from './energy-state.ts';

/** A row as the outbox lists it. */
export interface OutboxRowStatus {
  readonly id: number;
  readonly state: 'waiting' | 'suspect' | 'frozen' | 'aside';
  /** Epoch milliseconds. */
  readonly booked: number;
  readonly reason?: string;
  /** Wh, or varh for a reactive register. */
  readonly items: readonly { readonly meterId: string; readonly register: string; readonly wh: number }[];
}

/** `/api/outbox`: the books, and each row of what waits or was set aside. */
export interface OutboxDocument {
  /** ISO 8601. */
  readonly time: string;
  readonly books: EnergyState;
  /** Why nothing is sent at the moment. */
  readonly waiting?: string;
  readonly rows: readonly OutboxRowState[];
}

export interface OutboxRowState {
  readonly id: number;
  /** `aside` is never sent by itself; all others are. */
  readonly state: OutboxRowStatus['state'];
  /** When its newest energy was booked, ISO 8601. */
  readonly booked: string;
  readonly ageSeconds: number;
  /** Why it was set aside or is held back. */
  readonly reason?: string;
  readonly items: readonly OutboxItemState[];
}

export interface OutboxItemState {
  readonly meterId: string;
  readonly register: string;
  readonly unit: 'Wh' | 'varh';
  readonly amount: number;
}

/** @param wall epoch milliseconds */
export function outboxDocument(
  status: EnergyStatus & { readonly waiting?: string },
  rows: readonly OutboxRowStatus[],
  wall: number,
): OutboxDocument {
  return {
    time: new Date(wall).toISOString(),
    books: energyState(status),
    ...(status.waiting !== undefined && { waiting: status.waiting }),
    rows: rows.map((row) => rowState(row, wall)),
  };
}

function rowState({ id, state, booked, reason, items }: OutboxRowStatus, wall: number): OutboxRowState {
  return {
    id,
    state,
    booked: new Date(booked).toISOString(),
    // A clock that was set back makes no row younger than now.
    ageSeconds: Math.max(0, Math.round((wall - booked) / 1000)),
    ...(reason !== undefined && { reason }),
    items: items.map(({ meterId, register, wh }) => ({
      meterId,
      register,
      unit: QUANTITIES[register as Register].unit,
      amount: wh,
    })),
  };
}
