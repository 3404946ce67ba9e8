"""How mail programs say "wrote", "From", "Original message" in the languages of their menus: tables anyone can extend.

Accents and case do not matter. A word is added to the line of its language; nothing else needs to be changed.
"""

# The verb in "On Tuesday Riley Hart wrote:".
WROTE = {
    "English": "wrote, writes",
    "Spanish": "escribió, escribio, ha escrito",
    "French": "a écrit, écrivait, a ecrit",
    "German": "schrieb, hat geschrieben",
    "Portuguese": "escreveu",
    "Italian": "ha scritto, scrisse",
    "Dutch": "schreef, heeft geschreven, het volgende geschreven",
    "Polish": "napisał(a), napisał, napisała, pisze, napisal(a)",
    "Swedish, Danish, Norwegian": "skrev, skreiv",
    "Finnish": "kirjoitti",
    "Catalan": "va escriure, ha escrit",
    "Galician": "escribiu",
    "Czech, Slovak": "napsal(a), napsal, napsala, napísal(a), napísal, napísala",
    "Hungarian": "írta, ezt írta",
    "Romanian": "a scris",
    "Turkish": "yazdı, şunu yazdı, şunları yazdı",
    "Russian": "написал, написала, написал(а), пишет, писал(а)",
    "Ukrainian": "написав, написала, пише",
    "Greek": "έγραψε",
    "Croatian, Serbian, Slovene": "napisao je, je napisao, je napisala, je napisal",
    "Bulgarian": "написа",
    "Estonian, Latvian, Lithuanian": "kirjutas, rakstīja, rašė",
    "Vietnamese": "đã viết, viết",
    "Indonesian, Malay": "menulis",
    "Tagalog": "sumulat, ay sumulat",
    "Haitian Creole": "te ekri",
    "Hebrew, Arabic": "כתב, כתבה, מאת, كتب",
    "Chinese, Japanese, Korean": "写道, 寫道, 님이 작성, 作成, 書きました, 님이 쓴 글",
}

# The fields of the block that Outlook and others put over what they quote.
FIELDS = {
    "from": """
        from, de, von, da, van, fra, från, od, lähettäjä, expéditeur, remitente, mittente, absender, afzender,
        nadawca, avsändare, afsender, avsender, feladó, expeditor, de la, kimden, gönderen, от, от кого,
        від, от:, από, šalje, pošiljatelj, saatja, từ, dari, mula kay, 发件人, 寄件者, 差出人, 보낸 사람, מאת,
        من
    """,
    "sent": """
        sent, date, sent on, enviado, enviado el, enviada em, enviado em, fecha, gesendet, gesendet am, datum,
        envoyé, envoyé le, inviato, data, data invio, verzonden, wysłano, data wysłania, sendt, dato, skickat,
        lähetetty, päivämäärä, odesláno, odoslané, dátum, küldve, trimis, gönderme tarihi, gönderildi, tarih,
        отправлено, дата, надіслано, ημερομηνία, στάλθηκε, poslano, đã gửi,
        ngày, terkirim, tanggal, 发送时间, 日期, 寄件日期, 送信日時, 日付, 보낸 날짜, 날짜, נשלח, תאריך, التاريخ
    """,
    "to": """
        to, para, an, a, à, aan, do, til, till, destinataire, destinatario, pour, komu, címzett, către, kime,
        alıcı, кому, προς, za, vastaanottaja, ontvanger, empfänger, đến, kepada, 收件人, 收件者, 宛先,
        받는 사람, אל, إلى
    """,
    "subject": """
        subject, asunto, betreff, objet, sujet, oggetto, assunto, onderwerp, temat, emne, ämne, aihe, předmět,
        predmet, tárgy, subiect, konu, тема, θέμα, naslov, assumpte, chủ đề, tiêu đề, subjek, perihal,
        paksa, 主题, 主旨, 件名, 제목, נושא, الموضوع
    """,
    "cc": "cc, kopie, dw, kopi, kopia, copie, copia, cc n, reply-to, responder a, antwort an, 抄送, 副本, importance",
}

# What stands between dashes over a quoted or forwarded mail.
RULES = """
    original message, original appointment, forwarded message, forwarded mail, reply message, mensaje original,
    mensaje reenviado, mensaje de respuesta, message d'origine, message original, message transféré,
    message transmis, message réexpédié, ursprüngliche nachricht, originalnachricht, original-nachricht,
    originale nachricht, weitergeleitete nachricht, weitergeleitete e-mail, mensagem original,
    mensagem encaminhada, messaggio originale, messaggio inoltrato, oorspronkelijk bericht, origineel bericht,
    doorgestuurd bericht, wiadomość oryginalna, oryginalna wiadomość, wiadomość przekazana, przekazana wiadomość,
    oprindelig meddelelse, videresendt meddelelse, opprinnelig melding, videresendt melding,
    ursprungligt meddelande, originalmeddelande, vidarebefordrat meddelande, vidarebefordrat mail,
    alkuperäinen viesti, edelleenlähetetty viesti, välitetty viesti, původní zpráva, přeposlaná zpráva,
    pôvodná správa, eredeti üzenet, továbbított üzenet, mesaj original, mesaj redirecționat, orijinal mesaj,
    özgün ileti, iletilen ileti, исходное сообщение,
    пересылаемое сообщение, пересланное сообщение,
    оригинальное сообщение, αρχικό μήνυμα, προωθημένο μήνυμα,
    missatge original, thư gốc, thư đã chuyển tiếp, pesan asli, 原始邮件, 原始郵件, 转发的邮件, 轉寄郵件,
    元のメッセージ, 転送メッセージ, 원본 메시지, 전달된 메시지, original, reply, fwd, quoted message,
    original email, original e-mail, begin forwarded message, inicio del mensaje reenviado,
    début du message réexpédié, début du message transféré, anfang der weitergeleiteten nachricht,
    anfang der weitergeleiteten e-mail, inizio messaggio inoltrato, início da mensagem encaminhada,
    início da mensagem reencaminhada, begin doorgestuurd bericht, begin van doorgestuurd bericht,
    początek przekazywanej wiadomości, początek wiadomości przekazanej, vidarebefordrat brev,
    start på videresendt besked, start på videresendt melding, videresendt brev, välitetty viesti alkaa,
    början på vidarebefordrat brev
"""

# Days and months that an attribution may begin with where it has no "On": the first letters are enough.
DAY_STARTS = """
    mon, tue, wed, thu, fri, sat, sun, lun, mar, mie, mié, jue, vie, sab, sáb, dom, lundi, mardi, mercredi,
    jeudi, vendredi, samedi, dimanche, mo, di, mi, do, fr, sa, so, seg, ter, qua, qui, sex, gio, ven, mer, ma, wo,
    vr, za, zo, pon, wt, śr, czw, pt, sob, niedz, ndz, mån, tis, ons, tors, fre, lör, sön, man, tir, lør, søn,
    ti, ke, to, pe, la, su, po, út, st, čt, pá, ne, пн, вт, ср, чт, пт, сб, вс,
    понедельник, вторник, среда, четверг, пятница, суббота,
    воскресенье, pzt, sal, çar, per, cum, cmt, paz
"""

# How people say that their answers stand inside the history, in what colour, and what they put before them.
ANSWERS_BELOW = {
    "English": """
        below, inline, in line, in-line, in the body, in your email, in your mail, next to your questions,
        in capitals, in caps, in bold, in brackets, marked with
    """,
    "Spanish": "abajo, mas abajo, debajo, a continuacion, en linea, entre lineas, en mayusculas, en negrita",
    "French": "ci-dessous, plus bas, dans le texte, dans votre message, en gras, en majuscules",
    "German": "unten, untenstehend, weiter unten, im text, zwischen den zeilen, siehe inline, fett",
    "Portuguese": "abaixo, mais abaixo, no corpo, em negrito",
    "Italian": "sotto, di seguito, qui sotto, nel testo, in grassetto, in linea",
    "Dutch": "hieronder, onder, onderstaand, tussen de regels, in de tekst, vet",
    "Polish": "ponizej, nizej, w tekscie, w tresci, pogrubione",
    "Swedish, Danish, Norwegian": "nedan, nedenfor, herunder, under, i texten, i teksten",
}
IN_COLOUR = {
    "English": "in red, in blue, in green, in purple, in orange, in colour, in color, highlighted",
    "Spanish": "en rojo, en azul, en verde, en morado, en naranja, en color, resaltado",
    "French": "en rouge, en bleu, en vert, en violet, en orange, en couleur, surligne",
    "German": "in rot, in blau, in grün, in gruen, in lila, rot markiert, blau markiert, farbig, rot, blau, grün",
    "Portuguese": "em vermelho, em azul, em verde, em cor, a vermelho, a azul",
    "Italian": "in rosso, in blu, in verde, in azzurro, a colori, evidenziato",
    "Dutch": "in rood, in het rood, in blauw, in het blauw, in groen, in het groen, in kleur",
    "Polish": "na czerwono, na niebiesko, na zielono, kolorem, czerwonym, niebieskim",
    "Swedish, Danish, Norwegian": "i rött, i rödt, i blått, i grönt, i rødt, med rødt, i blåt, med blått, i grønt",
}
# What stands there, as the beginning of a word: "see below" alone is also said of what is sent on.
ANSWERING = """
    answer, respon, repl, comment, remark, my notes, my input, inline, in line, in-line, next to your, in capitals,
    respuesta, contest, comentario, entre lineas, repons, commentaire, remarque, antwort, kommentar, anmerk,
    beantwort, zwischen den zeilen, resposta, comentario, rispost, rispond, commenti, antwoord, opmerking,
    reactie, tussen de regels, odpowied, komentarz, uwagi, svar, kommentarer
"""
ANSWER_LABELS = "answer, response, ans, respuesta, reponse, antwort, resposta, risposta, antwoord, odpowiedz, svar"
