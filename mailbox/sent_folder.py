"""Which folder of a mailbox is what: where copies of sent mail lie, and which one holds every mail a second time."""

from typing import Any

# For servers that do not say so themselves: the last part of the name, as mail programs and servers of these
# languages have it (Exchange names its folders in the language of whoever opened the mailbox first).
SENT_NAMES = frozenset(
    name.casefold()
    for names in (
        ("Sent", "Sent Items", "Sent Mail", "Sent Messages", "Sent-Mail", "SentItems"),
        ("Enviados", "Elementos enviados", "Mensajes enviados", "Correo enviado", "Elements enviats"),
        ("Gesendet", "Gesendete Elemente", "Gesendete Objekte", "Gesendete Nachrichten"),
        ("Éléments envoyés", "Envoyés", "Messages envoyés", "Courrier envoyé"),
        ("Posta inviata", "Inviati", "Messaggi inviati", "Elementi inviati"),
        ("Itens enviados", "E-mails enviados", "Mensagens enviadas", "Enviadas"),
        ("Verzonden items", "Verzonden", "Verzonden berichten", "Skickat", "Skickade objekt", "Sendt post", "Sendt"),
        ("Sendte elementer", "Lähetetyt", "Elementy wysłane", "Wysłane", "Odeslaná pošta", "Elküldött elemek"),
        (
            "Отправленные",
            "Надіслані",
            "Gönderilmiş Öğeler",
            "送信済みアイテム",
            "送信済みメール",
            "已发送邮件",
            "已傳送郵件",
        ),
        ("보낸 편지함", "Mục Đã gửi", "Naipadala", "Απεσταλμένα", "פריטים שנשלחו", "العناصر المرسلة"),
    )
    for name in names
)


def sent_folder(client: Any) -> str | None:
    """The folder for copies of sent mail: by what the server says of it, else by its name; None without one."""
    folders = client.list_folders()
    for flags, _, name in folders:
        if rb"\sent" in _lower(flags):
            return str(name)
    for _, delimiter, name in folders:
        last = str(name).rpartition(delimiter.decode())[2] if delimiter else str(name)
        if last.casefold() in SENT_NAMES:
            return str(name)
    return None


def holds_everything(client: Any, folder: str) -> bool:
    """Whether this folder is the server's view of all mail, what was sent and filed included."""
    if folder.upper() == "INBOX":
        return False
    return any(str(name) == folder and rb"\all" in _lower(flags) for flags, _, name in client.list_folders())


def _lower(flags: Any) -> set[bytes]:
    return {bytes(flag).lower() for flag in flags}
