"""What Twilio refuses, by its own codes, in the form in which it says so."""

from typing import Any

WORDS = {
    20001: "Invalid parameter",
    20003: "Authenticate",
    20404: "The requested resource was not found",
    20409: "There is already an active execution for this contact",
    20429: "Too Many Requests",
    20500: "Internal Server Error",
    20503: "Service Unavailable",
    21201: "No 'To' number is specified",
    21210: "'From' phone number not verified",
    21211: "Invalid 'To' Phone Number",
    21408: "Permission to send an SMS has not been enabled for the region indicated by the 'To' number",
    21602: "Message body is required",
    21603: "A 'From' phone number or 'MessagingServiceSid' is required",
    21606: "The 'From' phone number is not a valid, message-capable Twilio number of this account",
    21604: "'To' phone number is required to send a message",
    21610: "Attempt to send to unsubscribed recipient",
    21611: "This 'From' number has exceeded the maximum number of queued messages",
    21614: "'To' number is not a valid mobile number",
    21617: "The concatenated message body exceeds the 1600 character limit",
}


class Refused(Exception):
    """The request is answered with an error."""

    def __init__(self, code: int, status: int = 400, more: str = "") -> None:
        said = WORDS[code]
        super().__init__(f"{said}: {more}" if more else said)
        self.code = code
        self.status = status

    def body(self) -> dict[str, Any]:
        """As Twilio writes it."""
        return {
            "code": self.code,
            "message": str(self),
            "more_info": f"https://www.twilio.com/docs/errors/{self.code}",
            "status": self.status,
        }
