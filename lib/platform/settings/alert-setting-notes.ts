/** What the settings of alerts are for, by setting name. */
export const ALERT_SETTING_NOTES = {
  ALERT_EMAILS: {
    purpose: "Who is told of incidents by email; it needs SMTP_URL.",
    example: "oncall@example.com",
  },
  ALERT_SLACK_URL: {
    purpose: "A Slack-compatible incoming webhook that is told of incidents.",
    example: "https://hooks.slack.com/services/T000/B000/XXXX",
  },
  ALERT_WEBHOOK_URL: {
    purpose: "A webhook that is told of incidents; it needs ALERT_WEBHOOK_SECRET.",
    example: "https://alerts.example.com/payroll",
  },
  ALERT_WEBHOOK_SECRET: {
    purpose: "Signs the webhook for incidents.",
    example: 'the output of: echo "whsec_$(openssl rand -base64 32)"',
  },
  ALERT_QUIET_HOURS: {
    purpose: "When only critical incidents are told at once.",
    example: "22:00-07:00 America/Los_Angeles",
  },
};
