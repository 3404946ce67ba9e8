"""What programs write of themselves: absence notices, robots, receipts, answers to invitations. Anyone can extend it.

Words are compared without accents and case; the line of a language is where its words go.
"""

# What mail programs put before the subject of an absence notice.
NOTICE_SUBJECTS = """
    automatic reply, auto reply, auto-reply, autoreply, automatic response, auto response, auto-response,
    autoresponse, autoresponder, automated reply, automated response, out of office, out of the office,
    out of office autoreply, out of office auto-reply, out of office reply, away from my mail,
    absence notification, respuesta automatica, contestacion automatica, fuera de oficina, fuera de la oficina,
    ausente de la oficina, automatische antwort, automatische rückantwort, abwesenheitsnotiz,
    abwesenheitsmeldung, abwesenheitsnachricht, nicht im büro, reponse automatique, absence du bureau,
    absent du bureau, message d'absence, risposta automatica, fuori sede, fuori ufficio, resposta automatica,
    fora do escritorio, ausencia temporaria, automatisch antwoord, automatisch bericht, afwezigheidsbericht,
    afwezigheidsassistent, odpowiedz automatyczna, automatyczna odpowiedz, autoodpowiedz, poza biurem, autosvar,
    automatiskt svar, automatisk svar, automatisk besvarelse, automaattinen vastaus, otomatik yanit, otomatik yanıt,
    автоматический ответ, автоответ, нет на работе, вне офиса,
    автоматична відповідь, automaticka odpoved, automatická odpověď, mimo kancelar,
    automatikus valasz, hazon kivul, raspuns automat, αυτόματη απάντηση, automatski odgovor,
    samodejni odgovor, automatinis, 自動応答, 自動返信, 自动答复, 自动回复, 自動回覆, 외부 부재중 자동 회신,
    자동 회신, tra loi tu dong, balasan otomatis
"""
# The same in words that people put there too: they count where the text speaks of an absence.
AWAY_SUBJECTS = """
    auto, ooo, away, on vacation, vacation, vacation reply, ausencia, de vacaciones, abwesend, abwesenheit,
    absence, assenza, assente, ausente, afwezig, afwezigheid, nieobecnosc, frånvaro, fravær, ikke til stede,
    poissa, poissaolo, 不在通知, 부재중
"""
# In a subject that anything may stand before.
AWAY_IN_SUBJECT = """
    is out of the office, is out of office, is away from the office, will be out of the office, is on leave,
    is on vacation, ist nicht im buro, est absent du bureau, esta fuera de la oficina
"""

ABSENT = {
    "English": """
        out of office, out of the office, out of my office, ooo, on leave, on annual leave, annual leave, sick leave,
        parental leave, maternity leave, paternity leave, family leave, medical leave, bereavement leave, vacation,
        on holiday, pto, day off, days off, am away, be away, currently away, is away, are away, i'm away, am absent,
        am traveling, am travelling, currently unavailable, am unavailable, be unavailable, off work, off sick,
        away from, away until, away till, away this, away on, away through, back in the office, back on, back in,
        back to work, returning to, returning on, return to the office, return on, return to work, until i return,
        my return, limited access to, no longer work, no longer with, left the company, not in the office,
        away at a conference, attending a conference, office is closed, offices are closed, office will be closed,
        maternity
    """,
    "Spanish": """
        fuera de oficina, fuera de la oficina, vacaciones, ausente, ausencia, de baja, permiso de, permiso medico,
        estare fuera, estoy fuera, estamos fuera,
        estare de vuelta, regreso, regresare, de regreso, vuelvo el, no estare disponible, ya no trabaja
    """,
    "French": """
        absent, absente, absence, en arret, en conge, en conges, de retour, en vacances, ne suis pas disponible,
        serai de retour, rtt, en deplacement, ne travaille plus
    """,
    "German": """
        abwesend, abwesenheit, nicht im büro, nicht im buero, nicht im haus, außer haus, urlaub, elternzeit,
        mutterschutz, wieder erreichbar, nicht erreichbar, wieder im büro, wieder für sie da, krankgeschrieben,
        dienstreise, nicht mehr im unternehmen
    """,
    "Portuguese": """
        fora do escritorio, ferias, ausente, ausencia, licenca, estarei de volta, retorno em, de volta em, retornarei
    """,
    "Italian": """
        fuori ufficio, fuori sede, in ferie, assente, assenza, saro di ritorno, rientro, rientrero, in vacanza,
        in maternita
    """,
    "Dutch": """
        afwezig, niet aanwezig, niet op kantoor, met vakantie, op vakantie, vakantie, met verlof, weer terug,
        weer aanwezig, zwangerschapsverlof, niet bereikbaar
    """,
    "Polish": "urlopie, urlopu, urlop, nieobecny, nieobecna, nieobecnosc, poza biurem, wracam, wroce, zwolnieniu",
    "Swedish": """
        semester, frånvarande, ledig, föräldraledig, tjänstledig, inte på kontoret, tillbaka den, åter den,
        är tillbaka
    """,
    "Danish, Norwegian": """
        ferie, fraværende, ikke på kontoret, barsel, permisjon, tilbage den, tilbage på kontoret, tilbake den,
        er tilbake, er tilbage, ikke til stede, orlov, sygemeldt, sykemeldt
    """,
    "Finnish": "lomalla, poissa, loma, vapaalla, perhevapaalla, palaan, tavoitettavissa",
    "Czech, Slovak": "dovolene, dovolenou, dovolenke, nepritomen, nepritomna, mimo kancelar, vratim",
    "Hungarian, Romanian": "szabadsagon, hazon kivul, nem vagyok, concediu, absent, lipsesc, voi reveni",
    "Turkish": "izindeyim, izinde, ofis disinda, yillik izin",
    "Russian, Ukrainian": "отпуске, отпуск, отсутствую, вне офиса, вернусь, отпустці, відпустці, командировке",
    "Greek": "απουσιάζω, άδεια, εκτός γραφείου",
    "Vietnamese, Tagalog": "nghi phep, vang mat, di cong tac, naka-leave, bakasyon",
}
# The same in languages that join their words.
ABSENT_ANYWHERE = """
    休假, 外出, 不在办公室, 度假, 出差, 休暇, 不在, お休み, 出張, 부재중, 휴가, 출장, urlaub, abwesen,
    отпуск, vacacion, semester
"""

# Robots that took a mail in: nobody is away.
TICKETS = """
    ticket number, ticket no, ticket id, ticket #, case number, case no, case id, case #, request number,
    request id, request #, reference number, reference #, incident number, incident #, received your message,
    received your request, received your email, received your e-mail, received your enquiry,
    received your inquiry, logged your request, support team, will respond within, will get back to you within,
    will reply within, get back to you as soon, respond as soon, reply as soon, hemos recibido su,
    hemos recibido tu, numero de caso, numero de ticket, avons bien recu, numero de dossier,
    haben ihre anfrage erhalten, haben ihre nachricht erhalten, ticketnummer, vorgangsnummer, recebemos sua,
    recebemos a sua, numero do chamado, abbiamo ricevuto, uw bericht ontvangen, otrzymalismy
"""
# Words that only a program writes.
ROBOTS = """
    this is an automated message, this is an automated response, this is an automated reply,
    this is an automated email, this is an automatic message, this is an automatic reply,
    this is an automatic response, this is an automatically generated, this message was automatically generated,
    this message was generated automatically, this email was sent automatically, please do not reply to this,
    do not reply to this, please don't reply to this, type your reply above this line,
    this mailbox is not monitored, unmonitored mailbox, mensaje automatico, no responda a este,
    no responder a este, correo generado automaticamente, message automatique, ne pas repondre a ce,
    merci de ne pas repondre, automatisch generierte, automatisch erstellt, bitte antworten sie nicht auf diese,
    mensagem automatica, nao responda a este, messaggio automatico, non rispondere a questa,
    automatisch gegenereerd, niet beantwoorden, wiadomosc wygenerowana automatycznie, prosimy nie odpowiadac,
    automatiskt genererat, automatisk genereret
"""
NOBODY = """
    noreply, no-reply, no_reply, no.reply, donotreply, do-not-reply, do_not_reply, dont-reply, notreply,
    not-reply, nepasrepondre, ne-pas-repondre, noresponder, no-responder, naoresponda, nao-responda,
    nonrispondere, non-rispondere, nicht-antworten, keineantwort, keine-antwort, nieodpowiadaj, notification,
    notifications, notify, autoreply, auto-reply, auto-notification, automated, robot, mailer, alerts, alert,
    system-notification, auto-confirm, auto-response, autoresponder
"""

# Receipts that are no reports: before the subject, and in the text.
RECEIPT_SUBJECTS = """
    read, not read, leido, no leido, lu, non lu, gelesen, ungelesen, lida, lido, nao lida, letto, non letto,
    gelezen, niet gelezen, przeczytane, przeczytano, last, läst, læst, lest, luettu, precteno, delivered,
    relayed, entregado, zugestellt, remis, entregue, consegnato, bezorgd, return receipt, read receipt,
    delivery receipt, disposition notification, confirmacion de lectura, acuse de recibo, lesebestätigung,
    accuse de lecture, accuse de reception, confirmacao de leitura, conferma di lettura, leesbevestiging,
    potwierdzenie przeczytania, прочитано, 開封済み, 已读
"""
RECEIPT_TEXTS = """
    was read on, was deleted without being read, has been read, was displayed on, was opened on, return receipt,
    has been delivered to the following, was delivered to the following,
    delivery to these recipients or groups is complete, no guarantee that the message has been read, se leyo el,
    fue leido, ha sido leido, se elimino sin leer, a ete lu, a ete affiche, wurde am, wurde gelesen,
    ungelesen geloscht, foi lida, foi lido, e stato letto, is gelezen, zostala przeczytana, har lasts, blev læst,
    ble lest, 已于, 開封され
"""

# Answers to an invitation: before the subject, and in the text.
CALENDAR_SUBJECTS = """
    accepted, declined, tentative, tentatively accepted, canceled, cancelled, cancelled event, canceled event,
    new time proposed, aceptada, aceptado, rechazada, rechazado, cancelada, cancelado, accepte, refuse, annule,
    zugesagt, abgelehnt, mit vorbehalt, abgesagt, aceito, aceita, recusado, recusada, accettato, rifiutato,
    annullato, geaccepteerd, geweigerd, geannuleerd, zaakceptowano, odrzucono, odwolane, accepterad, avbojd,
    accepteret, afvist, godtatt, avslatt, hyvaksytty, hylatty, принято, отклонено, 承認, 承諾,
    辞退, 已接受, 수락
"""
CALENDAR_TEXTS = """
    accepted this invitation, declined this invitation, tentatively accepted, has accepted, has declined,
    replied maybe, ha aceptado esta invitacion, ha rechazado esta invitacion, a accepte cette invitation,
    a refuse cette invitation, diese einladung angenommen, diese einladung abgelehnt, aceitou este convite,
    recusou este convite, ha accettato questo invito, ha rifiutato questo invito, deze uitnodiging geaccepteerd,
    deze uitnodiging geweigerd, this event has been canceled, this event has been cancelled
"""
