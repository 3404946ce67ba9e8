"""The provider's endpoints that the twin has, with their parameters: of what kind, which are required."""

from .table import Endpoint, kinds, one_of, sid

HOME = "/2010-04-01/Accounts/{account:AC}"
FLOWS = "/v2/Flows"
RUNS = FLOWS + "/{flow:FW}/Executions"
PAGES = kinds(size="PageSize", integer="Page", text="PageToken")


def between(name: str) -> dict[str, str]:
    """A moment to filter by: at it, not after it, not before it."""
    return dict.fromkeys((name, f"{name}<", f"{name}>"), "moment")


FLOW = kinds(text="FriendlyName CommitMessage", json="Definition") | {"Status": one_of("draft", "published")}

ENDPOINTS = (
    Endpoint(name="fetch_account", method="GET", path=HOME + ".json"),
    Endpoint(
        name="create_text",
        method="POST",
        path=HOME + "/Messages.json",
        takes=kinds(
            endpoint="To From FallbackFrom",
            text="Body ContentVariables PersistentAction",
            url="StatusCallback MediaUrl",
            amount="MaxPrice",
            integer="Attempt ValidityPeriod",
            yes_or_no="ProvideFeedback ForceDelivery SmartEncoded ShortenUrls SendAsMms",
            moment="SendAt",
        )
        | {
            "ApplicationSid": sid("AP"),
            "MessagingServiceSid": sid("MG"),
            "ContentSid": sid("HX"),
            "ContentRetention": one_of("retain", "discard"),
            "AddressRetention": one_of("retain", "obfuscate"),
            "TrafficType": one_of("free"),
            "ScheduleType": one_of("fixed"),
            "RiskCheck": one_of("enable", "disable"),
        },
        required=("To",),
        one_of=(("From", "MessagingServiceSid"), ("Body", "MediaUrl", "ContentSid")),
        several=frozenset({"MediaUrl", "PersistentAction"}),
    ),
    Endpoint(
        name="list_texts",
        method="GET",
        path=HOME + "/Messages.json",
        takes=kinds(endpoint="To From") | between("DateSent") | PAGES,
    ),
    Endpoint(name="fetch_text", method="GET", path=HOME + "/Messages/{sid}.json"),
    Endpoint(
        name="update_text",
        method="POST",
        path=HOME + "/Messages/{sid}.json",
        takes={"Body": "text", "Status": one_of("canceled")},
    ),
    Endpoint(name="delete_text", method="DELETE", path=HOME + "/Messages/{sid}.json"),
    Endpoint(
        name="list_files",
        method="GET",
        path=HOME + "/Messages/{text}/Media.json",
        takes=between("DateCreated") | PAGES,
    ),
    Endpoint(name="fetch_file", method="GET", path=HOME + "/Messages/{text}/Media/{sid:ME}.json"),
    Endpoint(name="delete_file", method="DELETE", path=HOME + "/Messages/{text}/Media/{sid:ME}.json"),
    Endpoint(name="file_content", method="GET", path=HOME + "/Messages/{text}/Media/{sid:ME}"),
    Endpoint(
        name="create_call",
        method="POST",
        path=HOME + "/Calls.json",
        takes=kinds(
            endpoint="To From",
            url="Url FallbackUrl StatusCallback AsyncAmdStatusCallback ClientNotificationUrl RecordingStatusCallback",
            method="Method FallbackMethod StatusCallbackMethod RecordingStatusCallbackMethod"
            " AsyncAmdStatusCallbackMethod",
            text="SendDigits SipAuthUsername SipAuthPassword CallerId CallReason CallToken",
            integer="MachineDetectionTimeout MachineDetectionSpeechThreshold MachineDetectionSpeechEndThreshold"
            " MachineDetectionSilenceTimeout TimeLimit Timeout",
            yes_or_no="Record AsyncAmd",
        )
        | {
            "Twiml": r"=[\s\S]{1,4000}",
            "StatusCallbackEvent": one_of("initiated", "ringing", "answered", "completed"),
            "RecordingStatusCallbackEvent": one_of("in-progress", "completed", "absent"),
            "MachineDetection": one_of("Enable", "DetectMessageEnd"),
            "RecordingChannels": one_of("mono", "dual"),
            "RecordingTrack": one_of("inbound", "outbound", "both"),
            "Trim": one_of("trim-silence", "do-not-trim"),
            "Byoc": sid("BY"),
            "ApplicationSid": sid("AP"),
        },
        required=("To", "From"),
        one_of=(("Url", "Twiml", "ApplicationSid"),),
        several=frozenset({"StatusCallbackEvent", "RecordingStatusCallbackEvent"}),
    ),
    Endpoint(
        name="list_calls",
        method="GET",
        path=HOME + "/Calls.json",
        takes=kinds(endpoint="To From")
        | between("StartTime")
        | between("EndTime")
        | PAGES
        | {
            "ParentCallSid": sid("CA"),
            "Status": one_of(*"queued ringing in-progress canceled completed failed busy no-answer".split()),
        },
    ),
    Endpoint(name="fetch_call", method="GET", path=HOME + "/Calls/{sid:CA}.json"),
    Endpoint(
        name="update_call",
        method="POST",
        path=HOME + "/Calls/{sid:CA}.json",
        takes=kinds(
            url="Url FallbackUrl StatusCallback",
            method="Method FallbackMethod StatusCallbackMethod",
            integer="TimeLimit",
        )
        | {"Twiml": r"=[\s\S]{1,4000}", "Status": one_of("canceled", "completed")},
    ),
    Endpoint(name="delete_call", method="DELETE", path=HOME + "/Calls/{sid:CA}.json"),
    Endpoint(
        name="list_recordings",
        method="GET",
        path=HOME + "/Recordings.json",
        takes=between("DateCreated")
        | PAGES
        | {"CallSid": sid("CA"), "ConferenceSid": sid("CF"), "IncludeSoftDeleted": "yes or no"},
    ),
    Endpoint(
        name="list_recordings",
        method="GET",
        path=HOME + "/Calls/{call:CA}/Recordings.json",
        takes=between("DateCreated") | PAGES,
    ),
    Endpoint(
        name="fetch_recording",
        method="GET",
        path=HOME + "/Recordings/{sid:RE}.json",
        takes={"IncludeSoftDeleted": "yes or no"},
    ),
    Endpoint(name="delete_recording", method="DELETE", path=HOME + "/Recordings/{sid:RE}.json"),
    *(
        Endpoint(name="recording_content", method="GET", path=HOME + "/Recordings/{sid:RE}" + ending)
        for ending in ("", ".mp3", ".wav")
    ),
    Endpoint(
        name="list_numbers",
        method="GET",
        path=HOME + "/IncomingPhoneNumbers.json",
        takes=kinds(text="PhoneNumber FriendlyName Origin", yes_or_no="Beta") | PAGES,
    ),
    Endpoint(name="fetch_number", method="GET", path=HOME + "/IncomingPhoneNumbers/{sid:PN}.json"),
    Endpoint(
        name="update_number",
        method="POST",
        path=HOME + "/IncomingPhoneNumbers/{sid:PN}.json",
        takes=kinds(
            url="SmsUrl SmsFallbackUrl VoiceUrl VoiceFallbackUrl StatusCallback",
            method="SmsMethod SmsFallbackMethod VoiceMethod VoiceFallbackMethod StatusCallbackMethod",
            text="FriendlyName ApiVersion",
            yes_or_no="VoiceCallerIdLookup",
        )
        | {
            "AccountSid": sid("AC"),
            "SmsApplicationSid": sid("AP"),
            "VoiceApplicationSid": sid("AP"),
            "VoiceReceiveMode": one_of("voice", "fax"),
            "EmergencyStatus": one_of("Active", "Inactive"),
            "EmergencyAddressSid": sid("AD"),
            "AddressSid": sid("AD"),
            "BundleSid": sid("BU"),
            "IdentitySid": sid("RI"),
            "TrunkSid": sid("TK"),
        },
    ),
    Endpoint(name="list_flows", method="GET", path=FLOWS, takes=PAGES),
    Endpoint(
        name="create_flow", method="POST", path=FLOWS, takes=FLOW, required=("FriendlyName", "Status", "Definition")
    ),
    Endpoint(
        name="check_flow",
        method="POST",
        path=FLOWS + "/Validate",
        takes=FLOW,
        required=("FriendlyName", "Status", "Definition"),
    ),
    Endpoint(name="fetch_flow", method="GET", path=FLOWS + "/{sid:FW}"),
    Endpoint(name="update_flow", method="POST", path=FLOWS + "/{sid:FW}", takes=FLOW, required=("Status",)),
    Endpoint(name="delete_flow", method="DELETE", path=FLOWS + "/{sid:FW}"),
    Endpoint(name="list_revisions", method="GET", path=FLOWS + "/{sid:FW}/Revisions", takes=PAGES),
    Endpoint(name="fetch_revision", method="GET", path=FLOWS + "/{sid:FW}/Revisions/{revision}"),
    Endpoint(
        name="create_execution",
        method="POST",
        path=RUNS,
        takes=kinds(number="To From", json="Parameters"),
        required=("To", "From"),
    ),
    Endpoint(
        name="list_executions",
        method="GET",
        path=RUNS,
        takes=dict.fromkeys(("DateCreatedFrom", "DateCreatedTo"), "moment")
        | PAGES
        | {"status": one_of("active", "ended")},
    ),
    Endpoint(name="fetch_execution", method="GET", path=RUNS + "/{sid:FN}"),
    Endpoint(
        name="end_execution",
        method="POST",
        path=RUNS + "/{sid:FN}",
        takes={"Status": one_of("ended", "active")},
        required=("Status",),
    ),
    Endpoint(name="delete_execution", method="DELETE", path=RUNS + "/{sid:FN}"),
    Endpoint(name="fetch_context", method="GET", path=RUNS + "/{sid:FN}/Context"),
    Endpoint(name="list_steps", method="GET", path=RUNS + "/{sid:FN}/Steps", takes=PAGES),
    Endpoint(name="fetch_step", method="GET", path=RUNS + "/{sid:FN}/Steps/{step:FT}"),
)
