import { describe, expect, it } from "vitest";
import { eventList } from "./read-events.ts";

const uuid = (place: number) => `019a0000-0000-7000-8000-${String(place).padStart(12, "0")}`;
const event = (place: number) => ({
  uuid: uuid(place),
  event_type: "employee.updated",
  resource_uuid: uuid(900),
  timestamp: 1_700_000_000,
});

describe("a page of Gusto's list of events", () => {
  it("continues from its last entry, even if that cannot be read", () => {
    expect(eventList.parse([event(1), { uuid: uuid(2), event_type: null }])).toMatchObject({
      events: [{ uuid: uuid(1) }],
      unreadable: 1,
      lastUuid: uuid(2),
      isFull: false,
    });
  });

  it("continues if none of its hundred entries can be read, as long as one has a UUID", () => {
    const page = Array.from({ length: 100 }, (_, place) => ({ uuid: uuid(place), event_type: 7 }));
    expect(eventList.parse(page)).toMatchObject({
      events: [],
      unreadable: 100,
      lastUuid: uuid(99),
      isFull: true,
    });
  });

  it("cannot continue if nothing in it has a UUID", () => {
    expect(eventList.parse(Array.from({ length: 100 }, () => "?"))).toMatchObject({
      events: [],
      unreadable: 100,
      lastUuid: null,
      isFull: true,
    });
  });
});
