"""How mail servers say that a mail did not arrive and why, in their own words: tables anyone can extend.

Words are compared without accents and case. The order of REASONS matters: the first that is said counts.
"""

# Subjects of reports of failure and delay.
SUBJECTS = """
    undeliver, undelivered, non-delivery, nondeliver, not delivered, delivery status notification,
    delivery failure, delivery has failed, delivery incomplete, delivery delayed, delivery problem,
    delivery report, delivery error, delivery notification, mail delivery failed, mail delivery problem,
    mail delivery system, mail failure, mail system error, message delayed, returned mail, returned to sender,
    return to sender, failure notice, could not be delivered, could not send message, couldn't be delivered,
    couldn't be sent, unable to deliver, warning: message, warning: could not send, delayed mail, message blocked,
    rejected:, mail rejected, message you sent blocked, message not delivered, email not delivered,
    permanent error, bounced mail, message status - undeliverable, no se puede entregar, no se pudo entregar,
    no se ha podido entregar, no entregado, error en la entrega, entrega fallida, correo devuelto,
    devuelto al remitente, no se entrego, unzustellbar, nicht zugestellt, nicht zustellbar,
    zustellung fehlgeschlagen, zustellfehler, unzustellbarkeit, ruckgesendete, zustellung verzogert, non remis,
    non distribuable, non delivre, echec de la remise, echec de distribution, remise differee,
    retourne a l'expediteur, impossible a remettre, mancato recapito, non recapitabile, non recapitato,
    impossibile recapitare, recapito fallito, consegna fallita, niet bezorgd, niet bezorgbaar, onbestelbaar,
    niet afgeleverd, nao entregue, nao foi possivel entregar, falha na entrega, falha de entrega,
    devolvido ao remetente, niedostarczon, nie mozna dostarczyc, nie dostarczono, nie doreczon, zwrot wiadomosci,
    gick inte att leverera, kunde inte levereras, ej levererat, olevererbar, kunne ikke leveres, ikke leveret,
    ikke levert, uleveret, leveringsfeil, ei voitu toimittaa, toimittaminen epaonnistui, toimitus epaonnistui,
    nelze dorucit, nedorucen, kezbesithetetlen, nem kezbesitheto, kezbesitesi hiba, nelivrat, teslim edilemedi,
    teslim edilemeyen, не доставлено, недоставлен, не удалось доставить,
    недоставлено, μη παραδοτεο, 系统退信, 退信, 无法送达, 未送達, 無法傳遞, 配信不能,
    配信できません, 배달되지 않음, 전송 실패, 반송, khong gui duoc,
    failed mail, mail failed, delivery warning, automatically rejected, user unknown, unknown user, kan ikke leveres,
    kan inte levereras, non remis, mail could not be delivered, processing error, bezorging vertraagd
"""

# The first words of the text of such a report.
TEXTS = """
    could not be delivered, couldn't be delivered, was not delivered, not delivered to, cannot be delivered,
    can't be delivered, unable to deliver, wasn't able to deliver, were not able to deliver, could not deliver,
    couldn't deliver, failed permanently, delivery failed, delivery to the following, delivery has failed,
    did not reach the following, had permanent fatal errors, had transient, has been delayed, is delayed,
    delivery is delayed, not yet been delivered, has not been delivered, delivery attempt, undeliverable,
    permanent error, could not be sent, has been rejected, was rejected, have been rejected,
    rejected your message, blocked your message, returned to you, message was undeliverable, address not found,
    message not delivered, message blocked, no se pudo entregar, no se ha podido entregar, no se ha entregado,
    no pudo entregarse, nicht zugestellt werden, konnte nicht, n'a pas pu etre, n'a pas ete remis,
    impossible de remettre, impossibile recapitare, non e stato possibile recapitare, non e stato recapitato,
    nao foi possivel entregar, nao foi entregue, nao pode ser entregue, kan niet worden bezorgd,
    kon niet worden bezorgd, niet bezorgd, nie mozna dostarczyc, nie zostala dostarczona, kunde inte levereras,
    kunne ikke leveres, ei voitu toimittaa, не удалось доставить,
    не было доставлено, 无法投递, 无法送达, 配信できませんでした, 전송하지 못했습니다,
    failed recipients, failed addresses, smtp error, was automatically rejected, has been returned because,
    has been postponed, no such user here, leveringen mislyktes, levering til disse, gick inte att leverera,
    misslyckades, bezorging aan deze, zustellung an folgende, la remise a echoue, entrega a estos, a entrega para,
    recapito ai seguenti, recapitare il messaggio, nie mogla zostac, не может быть доставлено, не доставлено
"""

# It has not arrived yet, but the server goes on trying.
DELAYS = """
    delayed, delay, not yet been delivered, still being retried, will be retried, will keep trying, keep trying,
    will continue to, continue trying, continue to attempt, do not need to resend, don't need to resend,
    no action is required, this is a warning message only, this is only a warning, warning only, retrasad,
    retraso, seguira intentando, se seguira intentando, verzogert, weiterhin versuch, retarde, differee,
    nouvelle tentative, ritardo, ritardata, atrasad, sera tentad, tentara novamente, vertraagd, opoznion,
    forsinket, fordrojd, viivasty, задержан, 延迟, postponed, will continue, wordt nog, temporary problem
"""

# The server has given up.
GIVEN_UP = """
    giving up, given up, gave up, permanent failure, permanent error, permanent fatal, failed permanently,
    retry timeout exceeded, retry time not reached, will not be retried, no further attempts, message expired,
    expired, too old, delivery time expired, se ha rendido, aufgegeben, abandonne
"""

# Why, with the last two numbers of the status that means the same, and how it is where no number says it.
REASONS = (
    ("7.1", "4", "greylist, graylist, grey-list, temporarily deferred, try again later, temporary failure, try later"),
    (
        "2.2",
        "4",
        """
        mailbox full, mailbox is full, mailbox was full, inbox is full, full mailbox, over quota, overquota,
        out of storage, over its quota, quota exceeded, exceeded quota, exceeds quota, exceeded its quota,
        exceeded storage, storage quota, exceeded the max, disk quota, exceeded their mailbox, storage limit,
        insufficient disk, not enough space, mailbox size limit, quota has been exceeded, user is over, buzon lleno,
        buzon esta lleno, buzon de correo esta lleno, cuota excedida, excedido su cuota,
        bandeja de entrada esta llena, boite pleine, boite aux lettres pleine, boite aux lettres est pleine,
        boite de reception est pleine, quota depasse, postfach voll, postfach ist voll,
        postfach des empfangers ist voll, speicherplatz, quota uberschritten, caixa cheia, caixa de correio cheia,
        caixa de correio esta cheia, caixa de entrada esta cheia, cota excedida, casella piena, casella e piena,
        casella di posta piena, casella di posta e piena, quota superata, mailbox vol, postvak vol, postvak is vol,
        skrzynka pelna, skrzynka jest pelna, przekroczony limit, przepelniona, full brevlada, postkassen er full,
        indbakken er fuld, ящик переполнен, mailbox exceeds, 邮箱已满, 信箱已滿
        """,
    ),
    (
        "1.1",
        "5",
        """
        user unknown, unknown user, no such user, no such address, no such recipient, no such mailbox, user not found,
        recipient not found, mailbox not found, address not found, address couldn't be found, could not be found,
        wasn't found, was not found, couldn't be found, does not exist, doesn't exist, not exist, no mailbox here,
        no mailbox by that name, invalid recipient, invalid mailbox, unknown recipient, recipient unknown,
        recipient address rejected, addressee unknown, unknown or illegal, unrouteable address, unroutable address,
        not listed in, isn't listed, no account by that name, not a valid user, doesn't have an account,
        doesn't have a, unknown address, bad destination mailbox, mailbox unavailable, address rejected, bad address,
        not our customer, user doesn't, user is unknown, no valid recipients, unable to find, no se encontro,
        no existe, usuario desconocido, destinatario desconocido, direccion no encontrada, n'existe pas,
        utilisateur inconnu, destinataire inconnu, introuvable, adresse inconnue, unbekannt, existiert nicht,
        nicht gefunden, nicht vorhanden, nao existe, nao encontrado, nao foi encontrado, desconhecido, sconosciuto,
        non esiste, non trovato, inesistente, bestaat niet, onbekend, niet gevonden, nie istnieje, nieznany,
        nie znaleziono, finns inte, hittades inte, findes ikke, finnes ikke, ikke fundet, ei loydy, ei ole olemassa,
        не существует, не найден,
        gick inte att hitta, ikke funnet, kunne ikke findes, nie ma takiego, 不存在, 用户不存在, 存在しません, 존재하지
        """,
    ),
    (
        "1.2",
        "5",
        """
        host unknown, unknown host, host not found, domain not found, name service error, no mx, null mx,
        domain name not found, domain does not, couldn't find any host, could not find a host, mail exchanger,
        unrouteable mail domain, all relevant mx records, host or domain name not found, dominio no, dns error,
        domain couldn't be found, illegal host
        """,
    ),
    (
        "2.1",
        "5",
        """
        account disabled, account is disabled, account has been disabled, mailbox disabled, mailbox is disabled,
        inactive, suspended, deactivated, no longer in use, no longer active, not active,
        no longer accepts, no longer accept, is not accepting,
        not accepting mail, cuenta desactivada, deshabilitad, deaktiviert, desactive, disattivat, desativad
        """,
    ),
    (
        "3.4",
        "5",
        "message too large, too large, too big, message size exceeds, size limit, exceeds the maximum, zu gross",
    ),
    ("4.6", "5", "loops back to myself, mail loop, loop detected, too many hops, routing loop"),
    ("4.1", "4", "connection refused, connection timed out, connection reset"),
    (
        "7.1",
        "5",
        """
        blocked, spam, policy, not authorized, not authorised, not permitted, access denied, relay denied,
        relaying denied, relay not permitted, unable to relay, blacklist, block list, blocklist, reputation, rejected,
        refused by, denied, bulk email filter, content filter, dmarc, spf, unsolicited, not allowed, only accepts,
        rechazad, abgelehnt, refuse par, rejeitad, respint, geweigerd, odrzucon
        """,
    ),
    (
        "4.7",
        "5",
        "retry timeout exceeded, delivery time expired, message expired, expired, too old, retry time not reached",
    ),
    (
        "4.1",
        "4",
        """
        connection timed out, connection refused, connect to, timed out, timeout, could not connect, no route to host,
        host is down, network is unreachable, not responding, no answer from host, connection dropped,
        lost connection, didn't respond, did not respond, unreachable, service unavailable, too many connections,
        rate limit, deferred
        """,
    ),
)
# A mailbox, and within a few words that it is full.
MAILBOXES = """
    mailbox, mailfolder, mail folder, inbox, buzon, bandeja, boite, postfach, caixa, casella, postvak, skrzynka,
    brevlada, postkasse, ящик,
    innboks, indbakke, postilaatikko, schranka, postafiok, casuta
"""
FULL = """
    full, lleno, llena, pleine, voll, cheia, piena, vol, pelna, fuld, overfyldt, taynna, plna, megtelt, plina,
    переполнен
"""
DELAYED_CODE, FAILED_CODE = "4.0.0", "5.0.0"

# Where the mail that is returned begins: an address in it is not one that was not reached.
RETURNED = """
    below this line is a copy, this is a copy of the message, copy of the message, original message follows,
    original message headers, the header of the original message, message header follows, message headers follow,
    header of your message, headers of your message, original message -, original message:, return-path:,
    received:, unsent message below, message text follows, your message reads,
    the original message was received at nowhere, undelivered message headers, transcript of your message,
    message from you, included below, attached below, encabezados de mensajes originales, encabezado original,
    ursprungliche kopfzeilen, en-tetes de message d'origine, intestazioni originali,
    cabecalhos das mensagens originais
"""
# Lines that name the sender, or somebody to turn to.
NOT_RECIPIENTS = """
    mail from, from:, sender:, sent by, reply-to:, return-path, message-id, message id, in-reply-to, references,
    subject:, date:, x-, envelope-from, contact, assistance, help, support, administrator, questions,
    please write, forward this, postmaster, reporting, arrival-date, received, generating server, gestor,
    remitente, absender:, expediteur
"""
