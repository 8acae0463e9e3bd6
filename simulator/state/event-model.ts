// How Gusto reports a change, by webhook and in its list of events.

export type GustoEvent = {
  uuid: string;
  event_type: string;
  resource_type: "Company";
  resource_uuid: string;
  entity_type: string;
  entity_uuid: string;
  timestamp: number;
};
